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

    /// <summary>Characters of a <see cref="Secret"/>.</summary>
    private const int BindingLength = 43;

    /// <summary>Characters. Browsers keep 4,096 bytes a cookie, its name and attributes included.</summary>
    private const int MaximumTicket = 3500;

    /// <summary>
    /// Characters of the browser's cookies so far. With one ticket more they still fit into the 8 KB that many proxies
    /// allow for a header.
    /// </summary>
    private const int MaximumBesideTicket = 4096;

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
    /// <param name="ticket">
    /// From the store. Left out if it is long or the browser has many cookies: then the callback reads the row.
    /// </param>
    public static void SetAttempt(
        HttpContext http,
        StateHandle state,
        Secret binding,
        TimeSpan lifetime,
        string? ticket = null
    )
    {
        var earlier = http.Request.Cookies.Keys.Where(name => name.StartsWith(AttemptPrefix, StringComparison.Ordinal));
        // Browsers send the earliest cookie first (RFC 6265bis §5.8.3).
        foreach (var old in earlier.SkipLast(PageCookies.Maximum - 1))
        {
            http.Response.Cookies.Delete(old, Options(null));
        }
        var fits = ticket?.Length <= MaximumTicket && CookieLength(http) <= MaximumBesideTicket;
        var value = fits ? $"{binding.Reveal()}.{ticket}" : binding.Reveal();
        http.Response.Cookies.Append(NameOf(state), value, Options(lifetime));
    }

    /// <summary>The attempt's binding and its ticket, if the browser has one. Null if it has no cookie.</summary>
    public static (Secret Binding, string? Ticket)? FindAttempt(HttpContext http, StateHandle state) =>
        http.Request.Cookies[NameOf(state)] switch
        {
            { Length: BindingLength } value => (new Secret(value), null),
            { Length: > BindingLength } value when value[BindingLength] == '.' => (
                new Secret(value[..BindingLength]),
                value[(BindingLength + 1)..]
            ),
            _ => null,
        };

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

    private static int CookieLength(HttpContext http)
    {
        var length = 0;
        foreach (var header in http.Request.Headers.Cookie)
        {
            length += header?.Length ?? 0;
        }
        return length;
    }

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
