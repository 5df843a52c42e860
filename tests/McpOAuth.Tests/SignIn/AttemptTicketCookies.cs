using McpOAuth.Protocol;
using McpOAuth.SignIn;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Tests.SignIn;

/// <summary>The cookie of an attempt: what binds it to the browser, and its ticket where there is room.</summary>
[Trait("Spec", "RFC 6265bis §6.1"), Trait("Invariant", "I1")]
public sealed class AttemptTicketCookies
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly StateHandle state = StateHandle.Create(DateTimeOffset.UnixEpoch + Lifetime);
    private readonly Secret binding = Secret.Create();

    [Theory]
    [InlineData("Attempt.AAAA.BBBB")]
    [InlineData(null)]
    public void A_cookie_carries_the_binding_and_the_ticket(string? ticket)
    {
        var found = Find(Set(ticket, cookies: null));

        Assert.Equal((binding.Reveal(), ticket), (found?.Binding.Reveal(), found?.Ticket));
    }

    [Fact]
    public void A_long_ticket_is_left_out()
    {
        var found = Find(Set(new string('A', 3501), cookies: null));

        Assert.Equal((binding.Reveal(), null), (found?.Binding.Reveal(), found?.Ticket));
    }

    [Fact]
    public void A_browser_with_many_cookies_gets_no_ticket()
    {
        var found = Find(Set("Attempt.AAAA.BBBB", $"other={new string('A', 4100)}"));

        Assert.Equal((binding.Reveal(), null), (found?.Binding.Reveal(), found?.Ticket));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("a value of forty-four characters, no dot in..")]
    public void Another_value_is_not_found(string value)
    {
        var name = Set(null, cookies: null).Split('=')[0];

        Assert.Null(Find($"{name}={value}"));
    }

    private string Set(string? ticket, string? cookies)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookies;
        BrowserCookies.SetAttempt(http, state, binding, Lifetime, ticket);
        return http.Response.Headers.SetCookie.ToString().Split(';')[0];
    }

    private (Secret Binding, string? Ticket)? Find(string cookie)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookie;
        return BrowserCookies.FindAttempt(http, state);
    }
}
