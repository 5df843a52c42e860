namespace DevEnvironment.Browser;

/// <summary>
/// The cookies of a browser. Unlike <see cref="System.Net.CookieContainer"/> it sends <c>Secure</c> ones to loopback
/// over http, as Chromium and Firefox do.
/// </summary>
public sealed class CookieJar(TimeProvider clock)
{
    private readonly List<Cookie> _cookies = [];

    /// <summary>All cookies that have not ended.</summary>
    public IReadOnlyList<Cookie> All
    {
        get
        {
            var now = clock.GetUtcNow();
            lock (_cookies)
            {
                _cookies.RemoveAll(cookie => cookie.Expires <= now);
                return [.. _cookies];
            }
        }
    }

    /// <summary>Puts a cookie in, such as one of another browser.</summary>
    public void Add(Cookie cookie)
    {
        lock (_cookies)
        {
            _cookies.Add(cookie);
        }
    }

    public void Clear()
    {
        lock (_cookies)
        {
            _cookies.Clear();
        }
    }

    /// <summary>Keeps what an answer from <paramref name="source"/> sets, and drops what it expires.</summary>
    internal void Keep(IEnumerable<string> setCookieFields, Uri source)
    {
        foreach (var field in setCookieFields)
        {
            if (SetCookie.Parse(field, source, clock.GetUtcNow()) is { } cookie)
            {
                lock (_cookies)
                {
                    _cookies.RemoveAll(old =>
                        (old.Name, old.Host, old.Path) == (cookie.Name, cookie.Host, cookie.Path)
                    );
                    _cookies.Add(cookie);
                }
            }
        }
    }

    /// <summary>The <c>Cookie</c> field for a request, or null.</summary>
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
