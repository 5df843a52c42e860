using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>The broker's cookies. All are <c>__Host-</c> cookies: Secure, for this host only, with path /.</summary>
/// <remarks>
/// RFC 6265bis §4.1.3.2. <c>SameSite=Lax</c>, because the redirect back from the upstream is a cross-site GET. Browsers
/// accept these cookies on http://localhost too. Its ports share cookies, so the names carry our own prefix.
/// </remarks>
public static class BrowserCookies
{
    private const string BrowserName = "__Host-mcp-oauth-browser";
    private const string AttemptPrefix = "__Host-mcp-oauth-attempt-";
    private const string UsedPrefix = "__Host-mcp-oauth-used-";

    /// <summary>The handle of this browser. Creates one on the first page.</summary>
    public static BrowserHandle GetOrSetBrowser(HttpContext http, DateTimeOffset now)
    {
        if (FindBrowser(http) is { } existing)
        {
            return existing;
        }
        var created = BrowserHandle.Create(now);
        http.Response.Cookies.Append(BrowserName, created.Value, Options(BrowserHandle.Lifetime));
        return created;
    }

    public static BrowserHandle? FindBrowser(HttpContext http) =>
        BrowserHandle.TryParse(http.Request.Cookies[BrowserName], out var browser) ? browser : null;

    /// <summary>
    /// Binds an attempt to this browser. Each attempt has its own cookie, so parallel tabs do not interfere. Removes the
    /// oldest ones beyond <see cref="PageCookies.Maximum"/>: a page that opens many would fill the Cookie header.
    /// </summary>
    public static void SetAttempt(HttpContext http, StateHandle state, Secret binding, TimeSpan lifetime)
    {
        var earlier = http.Request.Cookies.Keys.Where(name => name.StartsWith(AttemptPrefix, StringComparison.Ordinal));
        // Browsers send the earliest cookie first (RFC 6265bis §5.8.3).
        foreach (var old in earlier.SkipLast(PageCookies.Maximum - 1))
        {
            http.Response.Cookies.Delete(old, Options(null));
        }
        http.Response.Cookies.Append(NameOf(state), binding.Reveal(), Options(lifetime));
    }

    public static Secret? FindAttempt(HttpContext http, StateHandle state) =>
        http.Request.Cookies[NameOf(state)] is { Length: 43 } value ? new Secret(value) : null;

    /// <summary>
    /// Removes the attempt's cookie, and notes that it was used: a user who reloads the page reads that, and not that it
    /// belongs to another browser. The note decides nothing else.
    /// </summary>
    public static void UseAttempt(HttpContext http, StateHandle state, TimeSpan lifetime)
    {
        http.Response.Cookies.Delete(NameOf(state), Options(null));
        http.Response.Cookies.Append(UsedNameOf(state), "1", Options(lifetime));
    }

    /// <summary>Whether this browser has used the attempt.</summary>
    public static bool HasUsed(HttpContext http, StateHandle state) =>
        http.Request.Cookies.ContainsKey(UsedNameOf(state));

    // Part of the hash: the name reveals nothing about the state, and 72 bits do not collide within one browser.
    private static string NameOf(StateHandle state) => AttemptPrefix + state.Hash[..12];

    private static string UsedNameOf(StateHandle state) => UsedPrefix + state.Hash[..12];

    /// <param name="lifetime">Null to delete a cookie.</param>
    internal static CookieOptions Options(TimeSpan? lifetime) =>
        new()
        {
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Path = "/",
            MaxAge = lifetime,
        };
}
