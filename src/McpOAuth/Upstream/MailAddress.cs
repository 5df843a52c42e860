using System.Globalization;

namespace McpOAuth.Upstream;

/// <summary>A mail address in the one form that is compared.</summary>
/// <remarks>
/// RFC 5321 §2.4 allows the part before the @ to be case-sensitive. No large provider does that, and people type either.
/// Dots and what follows a plus sign stay: not every provider ignores them. So do two ways to write an accented letter:
/// the program has no tables to compose them (<c>InvariantGlobalization</c>).
/// </remarks>
public static class MailAddress
{
    /// <summary>Characters (RFC 5321 §4.5.3.1.3).</summary>
    private const int MaximumLength = 254;

    /// <summary>Null if the upstream does not say that it has verified the address.</summary>
    /// <remarks>OpenID Connect Core 1.0 §5.1, <c>email_verified</c>: a JSON boolean.</remarks>
    internal static string? VerifiedIn(JsonAnswer claims) =>
        claims.IsTrue("email_verified") ? Normalise(claims.Text("email")) : null;

    /// <summary>The domain of a normalised address.</summary>
    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..];

    // The Kelvin sign becomes k, for example: another mailbox would be taken for this one.
    private static char LowerOf(char original)
    {
        var lower = char.ToLowerInvariant(original);
        return char.IsAscii(lower) && !char.IsAscii(original) ? original : lower;
    }

    /// <summary>In small letters, the domain in ASCII. Null if it is not an address.</summary>
    public static string? Normalise(string? address)
    {
        var text = address?.Trim() ?? "";
        var at = text.LastIndexOf('@');
        if (at < 1 || text.Length > MaximumLength || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
        {
            return null;
        }
        try
        {
            var domain = new IdnMapping().GetAscii(text[(at + 1)..]);
            return string.Concat($"{text[..at]}@{domain}".Select(LowerOf));
        }
        catch (ArgumentException)
        {
            // An empty or forbidden domain, or broken Unicode.
            return null;
        }
    }
}
