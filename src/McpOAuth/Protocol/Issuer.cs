using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace McpOAuth.Protocol;

/// <summary>The broker's issuer identifier: an origin without a path, from settings.</summary>
/// <remarks>RFC 8414 §2. All broker URLs are built from it, never from <c>Host</c> or forwarded headers (I8).</remarks>
public sealed record Issuer
{
    private Issuer(string value) => Value = value;

    public string Value { get; }

    /// <param name="text">An https origin. With <paramref name="development"/>, http is accepted for loopback.</param>
    public static bool TryParse(string? text, bool development, [NotNullWhen(true)] out Issuer? issuer)
    {
        issuer = null;
        // International host names must be in punycode: Location and JSON need a single ASCII spelling.
        if (text is null || !Ascii.IsValid(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
        {
            return false;
        }
        var allowed = uri.Scheme == "https" || (development && uri.Scheme == "http" && uri.IsLoopback);
        // GetLeftPart returns scheme and authority, so a path, query or trailing slash makes the texts differ.
        if (!allowed || uri.UserInfo.Length > 0 || uri.GetLeftPart(UriPartial.Authority) != text)
        {
            return false;
        }
        issuer = new(text);
        return true;
    }

    /// <param name="path">Starts with a slash.</param>
    public string Url(string path) => Value + path;

    public override string ToString() => Value;
}
