using System.Net;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.SignIn;

/// <summary>I1: state works once, in one browser, for five minutes.</summary>
[Trait("Invariant", "I1")]
public sealed class StateTests(LocalParts parts) : ClientTests(parts)
{
    [Fact, Trait("Spec", "RFC 6749 §10.12")]
    public async Task Exactly_one_of_sixteen_concurrent_callbacks_with_one_state_proceeds()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        var pages = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Client.ReturnAsync(callback)));

        Assert.Single(pages, page => page.Status == HttpStatusCode.SeeOther);
        Assert.Equal(15, pages.Count(page => page.Status == HttpStatusCode.BadRequest));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_callback_opened_in_another_browser_is_refused_and_leaves_the_attempt_as_it_is()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var victim = Client.Browser;
        Client.UseNewBrowser();

        var refused = await Client.ReturnAsync(callback);
        var proceeded = await victim.ContinueAsync(await victim.GetAsync(callback));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Null(refused.Location);
        Assert.Equal(HttpStatusCode.SeeOther, proceeded.Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task The_cookie_of_one_attempt_does_not_open_another_one()
    {
        var first = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var other = Client.Browser;
        Client.UseNewBrowser();
        await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        var refused = await Client.Browser.GetAsync(first);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await other.ContinueAsync(await other.GetAsync(first))).Status);
    }

    [Fact]
    public async Task Two_tabs_can_sign_in_side_by_side()
    {
        var (url, _) = Client.Authorization(new() { ["state"] = "one" });
        var first = await Client.SignInUpstreamAsync(url, Broker.Issuer);
        (url, _) = Client.Authorization(new() { ["state"] = "two" });
        var second = await Client.SignInUpstreamAsync(url, Broker.Issuer);

        Assert.Equal("one", (await Client.ReturnAsync(first)).LocationQuery["state"]);
        Assert.Equal("two", (await Client.ReturnAsync(second)).LocationQuery["state"]);
    }

    [Fact, Trait("Spec", "RFC 6265bis §4.1.3.2")]
    public async Task The_attempts_cookie_is_host_bound_set_only_after_consent_and_removed_at_the_callback()
    {
        var (url, _) = Client.Authorization();
        await Client.Browser.GetAsync(url);
        Assert.DoesNotContain(Client.Browser.Cookies.All, IsAttempt);

        var callback = await Client.SignInUpstreamAsync(url, Broker.Issuer);
        var cookie = Assert.Single(Client.Browser.Cookies.All, IsAttempt);
        Assert.StartsWith("__Host-", cookie.Name, StringComparison.Ordinal);
        Assert.True(cookie is { Secure: true, HttpOnly: true, Path: "/" });
        Assert.Equal("lax", cookie.SameSite, ignoreCase: true);

        await Client.ReturnAsync(callback);
        Assert.DoesNotContain(Client.Browser.Cookies.All, IsAttempt);
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_state_older_than_five_minutes_is_refused_although_its_row_still_exists()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        Broker.Clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.BadRequest, (await Client.ReturnAsync(callback)).Status);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.4")]
    public async Task A_state_works_only_at_the_callback_of_its_own_upstream()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        var elsewhere = callback.Replace("/callback/local", "/callback/other", StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.NotFound, (await Client.Browser.GetAsync(elsewhere)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await Client.ReturnAsync(callback)).Status);
    }

    [Fact, Trait("Spec", "RFC 9207 §2.4")]
    public async Task A_callback_without_iss_is_refused_if_the_upstream_promises_one()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var start = callback.IndexOf("&iss=", StringComparison.Ordinal);

        var page = await Client.Browser.GetAsync(callback[..start]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("server_error", page.Body, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 9207 §2.4")]
    public async Task A_callback_with_another_iss_is_refused()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var start = callback.IndexOf("&iss=", StringComparison.Ordinal);

        var page = await Client.Browser.GetAsync($"{callback[..start]}&iss=https%3A%2F%2Fevil.example");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.11")]
    public async Task An_upstreams_error_text_is_never_echoed()
    {
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        var state = callback[callback.IndexOf("state=", StringComparison.Ordinal)..].Split('&')[0];
        var iss = Uri.EscapeDataString(Parts.Upstream.Issuer);

        var page = await Client.Browser.GetAsync(
            $"{Broker.Issuer}/callback/local?error=evil_code&error_description=%3Cscript%3Ecall+0900&{state}&iss={iss}"
        );

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain("evil_code", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("0900", page.Body, StringComparison.Ordinal);
    }

    private static bool IsAttempt(DevEnvironment.Browser.Cookie cookie) =>
        cookie.Name.Contains("attempt", StringComparison.Ordinal);
}
