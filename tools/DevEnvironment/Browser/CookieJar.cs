namespace DevEnvironment.Browser;

/// <summary>
/// A browser's cookies. Unlike <see cref="System.Net.CookieContainer"/>, it sends <c>Secure</c> cookies to loopback
/// over http, as Chromium and Firefox do.
/// </summary>
public sealed class CookieJar(TimeProvider clock)
{
    private readonly List<Cookie> cookies = [];

    /// <summary>All cookies that have not expired.</summary>
    public IReadOnlyList<Cookie> All
    {
        get
        {
            var now = clock.GetUtcNow();
            lock (cookies)
            {
                cookies.RemoveAll(cookie => cookie.Expires <= now);
                return [.. cookies];
            }
        }
    }

    /// <summary>Adds a cookie, such as one from another browser.</summary>
    public void Add(Cookie cookie)
    {
        lock (cookies)
        {
            cookies.Add(cookie);
        }
    }

    public void Clear()
    {
        lock (cookies)
        {
            cookies.Clear();
        }
    }

    /// <summary>Applies the <c>Set-Cookie</c> fields of a response from <paramref name="source"/>.</summary>
    internal void Keep(IEnumerable<string> setCookieFields, Uri source)
    {
        foreach (var field in setCookieFields)
        {
            if (SetCookie.Parse(field, source, clock.GetUtcNow()) is { } cookie)
            {
                lock (cookies)
                {
                    cookies.RemoveAll(old => (old.Name, old.Host, old.Path) == (cookie.Name, cookie.Host, cookie.Path));
                    cookies.Add(cookie);
                }
            }
        }
    }

    /// <summary>The <c>Cookie</c> field for a request, or null if no cookie applies.</summary>
    public string? FieldFor(Uri url)
    {
        var pairs = All.Where(cookie => cookie.Host == url.Host)
            .Where(cookie => !cookie.Secure || SetCookie.IsTrustworthy(url))
            .Where(cookie => Covers(cookie.Path, url.AbsolutePath))
            .OrderByDescending(cookie => cookie.Path.Length)
            .Select(cookie => $"{cookie.Name}={cookie.Value}")
            .ToList();
        return pairs.Count == 0 ? null : string.Join("; ", pairs);
    }

    // RFC 6265 §5.1.4
    private static bool Covers(string cookiePath, string path) =>
        path == cookiePath
        || (
            path.StartsWith(cookiePath, StringComparison.Ordinal)
            && (cookiePath.EndsWith('/') || path[cookiePath.Length] == '/')
        );
}
