using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.SignIn;

/// <summary>The broker's cookies. All are <c>__Host-</c>: Secure, of this host alone, for the whole of it.</summary>
/// <remarks>
/// RFC 6265bis §4.1.3.2. <c>SameSite=Lax</c>: the way back from the upstream is a cross-site GET. Browsers keep such
/// cookies on http://localhost too; its ports share cookies, hence the prefix of our own.
/// </remarks>
public static class BrowserCookies
{
    private const string BrowserName = "__Host-mcp-oauth-browser";
    private const string AttemptPrefix = "__Host-mcp-oauth-attempt-";

    /// <summary>Which browser this is, for consent: made on the first page.</summary>
    public static BrowserHandle GetOrSetBrowser(HttpContext http, DateTimeOffset now)
    {
        if (FindBrowser(http) is { } known)
        {
            return known;
        }
        var made = BrowserHandle.Create(now);
        http.Response.Cookies.Append(BrowserName, made.Value, Options(BrowserHandle.Lifetime));
        return made;
    }

    public static BrowserHandle? FindBrowser(HttpContext http) =>
        BrowserHandle.TryParse(http.Request.Cookies[BrowserName], out var browser) ? browser : null;

    /// <summary>Binds one attempt to this browser. One cookie an attempt, so that parallel tabs do not disturb each other.</summary>
    public static void SetAttempt(HttpContext http, StateHandle state, Secret binding, TimeSpan lifetime) =>
        http.Response.Cookies.Append(NameOf(state), binding.Reveal(), Options(lifetime));

    public static Secret? FindAttempt(HttpContext http, StateHandle state) =>
        http.Request.Cookies[NameOf(state)] is { Length: 43 } value ? new Secret(value) : null;

    public static void RemoveAttempt(HttpContext http, StateHandle state) =>
        http.Response.Cookies.Delete(NameOf(state), Options(null));

    // Part of the hash: the name tells nothing of the state, and 72 bits do not collide in one browser.
    private static string NameOf(StateHandle state) => AttemptPrefix + state.Hash[..12];

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
