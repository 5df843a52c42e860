using System.Globalization;

namespace DevEnvironment.Browser;

/// <summary>Parses a <c>Set-Cookie</c> field like a browser.</summary>
/// <remarks>RFC 6265 §5.2; name prefixes: RFC 6265bis §4.1.3.</remarks>
internal static class SetCookie
{
    /// <returns>The cookie, or null if a browser would reject it.</returns>
    public static Cookie? Parse(string field, Uri source, DateTimeOffset now)
    {
        var parts = field.Split(';', StringSplitOptions.TrimEntries);
        var (name, value) = Pair(parts[0]);
        var attributes = parts
            .Skip(1)
            .Select(Pair)
            .ToLookup(a => a.Name, a => a.Value, StringComparer.OrdinalIgnoreCase);
        var path = attributes["Path"].LastOrDefault();

        var cookie = new Cookie
        {
            Name = name,
            Value = value,
            Host = source.Host,
            Path = path is ['/', ..] ? path : DefaultPath(source),
            Secure = attributes.Contains("Secure"),
            HttpOnly = attributes.Contains("HttpOnly"),
            SameSite = attributes["SameSite"].LastOrDefault(),
            Expires = Expiry(attributes, now),
        };
        return name.Length > 0 && IsAllowed(cookie, source, path, attributes.Contains("Domain")) ? cookie : null;
    }

    /// <summary>Whether a browser considers the connection secure: https, or loopback.</summary>
    public static bool IsTrustworthy(Uri url) => url.Scheme == Uri.UriSchemeHttps || url.IsLoopback;

    private static bool IsAllowed(Cookie cookie, Uri source, string? path, bool hasDomain)
    {
        if (cookie.Secure && !IsTrustworthy(source))
        {
            return false;
        }

        if (cookie.Name.StartsWith("__Host-", StringComparison.OrdinalIgnoreCase))
        {
            return cookie.Secure && path == "/" && !hasDomain;
        }

        return cookie.Secure || !cookie.Name.StartsWith("__Secure-", StringComparison.OrdinalIgnoreCase);
    }

    private static DateTimeOffset? Expiry(ILookup<string, string> attributes, DateTimeOffset now)
    {
        if (long.TryParse(attributes["Max-Age"].LastOrDefault(), CultureInfo.InvariantCulture, out var seconds))
        {
            return now.AddSeconds(seconds);
        }

        var date = attributes["Expires"].LastOrDefault();
        return DateTimeOffset.TryParse(date, CultureInfo.InvariantCulture, out var expires) ? expires : null;
    }

    // RFC 6265 §5.1.4
    private static string DefaultPath(Uri source)
    {
        var slash = source.AbsolutePath.LastIndexOf('/');
        return slash <= 0 ? "/" : source.AbsolutePath[..slash];
    }

    private static (string Name, string Value) Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, "") : (text[..equals].Trim(), text[(equals + 1)..].Trim());
    }
}
