using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Account;

/// <summary>Keeps an <see cref="AccountSession"/> in a cookie, sealed. Nothing is stored.</summary>
/// <remarks>
/// RFC 6265bis §4.1.3.2. The session also needs the cookie that identifies the browser, so a session cookie alone, copied
/// or planted, opens nothing.
/// </remarks>
public sealed class AccountCookie(Sealer sealer, TimeProvider clock)
{
    private const string Name = "__Host-mcp-oauth-account";

    /// <summary>Characters. Ours are shorter.</summary>
    private const int MaximumLength = 4096;

    private static readonly Binding CookieBinding = Binding.Token("account session");

    /// <param name="name">The name of the account at the upstream, if known.</param>
    /// <param name="confirms">The action that the user confirmed by signing in again, if any.</param>
    public async Task BeginAsync(HttpContext http, string subject, string? name, string? confirms)
    {
        var now = clock.GetUtcNow();
        var session = new AccountSession
        {
            Subject = subject,
            Name = name,
            FormKey = Secret.Create(),
            BrowserSha256 = Secret.Sha256Of(BrowserCookies.GetOrSetBrowser(http, now).Value),
            SignedInAt = now,
            Confirms = confirms,
        };
        var value = await sealer.SealTextAsync(session, AccountSession.Format, CookieBinding, http.RequestAborted);
        http.Response.Cookies.Append(Name, value, BrowserCookies.Options(AccountSession.Lifetime));
    }

    /// <summary>Null if nobody is signed in here, or no longer.</summary>
    public async ValueTask<AccountSession?> FindAsync(HttpContext http)
    {
        if (
            http.Request.Cookies[Name] is not { Length: < MaximumLength } value
            || BrowserCookies.FindBrowser(http) is not { } browser
        )
        {
            return null;
        }
        var session = await sealer.OpenTextAsync(value, AccountSession.Format, CookieBinding, http.RequestAborted);
        return
            session?.IsAliveAt(clock.GetUtcNow()) == true && new Secret(browser.Value).IsHashedAs(session.BrowserSha256)
            ? session
            : null;
    }

    public static void End(HttpContext http) => http.Response.Cookies.Delete(Name, BrowserCookies.Options(null));
}
