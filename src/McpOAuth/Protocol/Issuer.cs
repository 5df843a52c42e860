using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpOAuth.Protocol;

/// <summary>The broker's own identifier: an origin without a path, as settings give it.</summary>
/// <remarks>RFC 8414 §2. Every URL of the broker is built from it, never from <c>Host</c> or forwarded headers (I8).</remarks>
public sealed record Issuer
{
    private Issuer(string value) => Value = value;

    public string Value { get; }

    /// <param name="text">An https origin; http is accepted for loopback where <paramref name="development"/> is set.</param>
    public static bool TryParse(string? text, bool development, [NotNullWhen(true)] out Issuer? issuer)
    {
        issuer = null;
        // An international host is written in punycode: Location and JSON want one spelling, and that in ASCII.
        if (text is null || !Ascii.IsValid(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return false;
        }
        var allowed = uri.Scheme == "https" || (development && uri.Scheme == "http" && uri.IsLoopback);
        // GetLeftPart gives scheme and authority alone, so a path, query, user or trailing slash makes a difference.
        if (!allowed || uri.UserInfo.Length > 0 || uri.GetLeftPart(UriPartial.Authority) != text)
        {
            return false;
        }
        issuer = new(text);
        return true;
    }

    /// <param name="path">Begins with a slash.</param>
    public string Url(string path) => Value + path;

    public override string ToString() => Value;
}
