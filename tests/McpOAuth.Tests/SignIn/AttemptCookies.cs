using McpOAuth.Protocol;
using McpOAuth.SignIn;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.SignIn;

/// <summary>A page that opens many sign-ins cannot fill the browser's cookies for this host.</summary>
[Trait("Spec", "RFC 6265bis §6.1"), Trait("Attack", "Flooding a browser with cookies")]
public sealed class AttemptCookies
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(6);

    [Fact]
    public void A_browser_has_at_most_ten_sign_ins_and_the_oldest_goes_first()
    {
        var jar = new List<string>();
        var states = new List<StateHandle>();
        for (var i = 0; i < 12; i++)
        {
            var http = Browser(jar);
            states.Add(StateHandle.Create(Some.Now));

            BrowserCookies.SetAttempt(http, states[^1], Secret.Create(), Lifetime);

            Keep(http, jar);
        }

        Assert.Equal(10, jar.Count);
        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => i >= 2),
            states.Select(state => BrowserCookies.FindAttempt(Browser(jar), state) is not null)
        );
    }

    [Fact]
    public void Other_cookies_stay()
    {
        var jar = Enumerable.Range(0, 20).Select(i => $"__Host-mcp-oauth-form-{i}=1.x").ToList();
        var http = Browser(jar);

        BrowserCookies.SetAttempt(http, StateHandle.Create(Some.Now), Secret.Create(), Lifetime);

        Assert.Single(http.Response.Headers.SetCookie);
    }

    // In the order of creation, as browsers send them (RFC 6265bis §5.8.3).
    private static void Keep(HttpContext http, List<string> jar)
    {
        foreach (var cookie in http.Response.Headers.SetCookie)
        {
            var pair = cookie!.Split(';')[0];
            jar.RemoveAll(kept => kept.Split('=')[0] == pair.Split('=')[0]);
            if (!cookie.Contains("expires=Thu, 01 Jan 1970", StringComparison.OrdinalIgnoreCase))
            {
                jar.Add(pair);
            }
        }
    }

    private static DefaultHttpContext Browser(IEnumerable<string> cookies)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = string.Join("; ", cookies);
        return http;
    }
}
