using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.SignIn;

/// <summary>A sign-in is taken up again once, by the browser that began it, at the upstream that was asked.</summary>
public sealed class AttemptClaiming
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly InMemorySignInAttemptStore store = new();
    private readonly SignInAttempts attempts;
    private readonly UpstreamProvider upstream;

    public AttemptClaiming()
    {
        attempts = new(store, Some.Issuer(), new Lifetimes(), clock);
        upstream = new(SomeUpstream.Settings, new HttpClient(), clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
    public async Task The_browser_that_started_an_attempt_claims_it_once()
    {
        var (state, cookie) = await BeginAsync();
        var http = Browser(cookie);
        Assert.Equal(SomeUpstream.Nonce, (await ClaimAsync(http, state)).Value.Nonce.Reveal());
        Assert.True((await ClaimAsync(Browser(cookie), state)).IsRefused);
        // Its cookie is of no more use.
        Assert.Contains(
            "expires=Thu, 01 Jan 1970",
            http.Response.Headers.SetCookie.ToString(),
            StringComparison.Ordinal
        );
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Spec", "RFC 9700 §4.7"), Trait("Invariant", "I1")]
    public async Task Exactly_one_of_many_concurrent_callbacks_proceeds()
    {
        var (state, cookie) = await BeginAsync();
        var claims = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => ClaimAsync(Browser(cookie), state)))
        );
        Assert.Single(claims, claim => !claim.IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7"), Trait("Invariant", "I1")]
    public async Task Another_browser_is_refused_and_the_attempt_stays_unchanged()
    {
        var (state, cookie) = await BeginAsync();
        var (_, otherCookie) = await BeginAsync();
        var name = cookie.Split('=')[0];
        Assert.True((await ClaimAsync(Browser(null), state)).IsRefused);
        Assert.True((await ClaimAsync(Browser(otherCookie), state)).IsRefused);
        // Even one that knows what the cookie is called.
        Assert.True((await ClaimAsync(Browser($"{name}={Secret.Create().Reveal()}"), state)).IsRefused);
        Assert.True((await ClaimAsync(Browser($"{name}="), state)).IsRefused);
        Assert.False((await ClaimAsync(Browser(cookie), state)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.4.2"), Trait("Invariant", "I1")]
    public async Task The_callback_of_another_upstream_is_refused_and_the_attempt_stays_unchanged()
    {
        var (state, cookie) = await BeginAsync();
        var other = new UpstreamProvider(SomeUpstream.Settings with { Name = "other" }, new HttpClient(), clock);
        Assert.True((await attempts.ClaimAsync(Browser(cookie), state, other, Cancellation)).IsRefused);
        Assert.False((await ClaimAsync(Browser(cookie), state)).IsRefused);
        Assert.NotEqual(attempts.RedirectUriOf(upstream), attempts.RedirectUriOf(other));
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1"), Trait("Invariant", "I7")]
    [InlineData(299, true)]
    [InlineData(300, false)]
    [InlineData(3600, false)]
    public async Task An_attempt_expires_after_five_minutes_even_without_a_sweep(int seconds, bool isGood)
    {
        var (state, cookie) = await BeginAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(isGood, !(await ClaimAsync(Browser(cookie), state)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
    public async Task Parallel_tabs_have_cookies_of_their_own()
    {
        var (first, firstCookie) = await BeginAsync();
        var (second, secondCookie) = await BeginAsync();
        var both = $"{firstCookie}; {secondCookie}";
        Assert.False((await ClaimAsync(Browser(both), second)).IsRefused);
        Assert.False((await ClaimAsync(Browser(both), first)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    public async Task A_missing_or_malformed_state_is_refused(string? state)
    {
        var (_, cookie) = await BeginAsync();
        Assert.Equal(ErrorCodes.InvalidRequest, (await ClaimAsync(Browser(cookie), state)).Error?.Code);
        Assert.Equal(1, store.Count);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I5")]
    public async Task Another_browser_does_not_learn_whether_a_state_was_used()
    {
        var (state, cookie) = await BeginAsync();
        var name = cookie.Split('=')[0];
        // With no cookie, and with a forged one.
        foreach (var forged in (string?[])[null, $"{name}={Secret.Create().Reveal()}"])
        {
            var before = await ClaimAsync(Browser(forged), state);
            var (otherState, otherCookie) = await BeginAsync();
            await ClaimAsync(Browser(otherCookie), otherState);
            var otherForged = forged is null ? null : $"{otherCookie.Split('=')[0]}={Secret.Create().Reveal()}";
            var after = await ClaimAsync(Browser(otherForged), otherState);
            Assert.Equal(before.Error?.Description, after.Error?.Description);
            Assert.Equal(before.Error?.Cause, after.Error?.Cause);
            Assert.DoesNotContain(state, $"{before.Error}", StringComparison.Ordinal);
        }
    }

    [Fact, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
    public async Task A_reloaded_callback_says_that_it_was_used_and_another_browser_that_it_is_another()
    {
        var (state, cookie) = await BeginAsync();
        var http = Browser(cookie);
        Assert.Equal(ErrorCause.OtherBrowser, (await ClaimAsync(Browser(null), state)).Error?.Cause);
        await ClaimAsync(http, state);
        // A second click, and a reload of the page.
        Assert.Equal(ErrorCause.AlreadyUsed, (await ClaimAsync(Browser(cookie), state)).Error?.Cause);
        var kept = http.Response.Headers.SetCookie.Select(one => one!.Split(';')[0]).Single(one => !one.EndsWith('='));
        Assert.Equal(ErrorCause.AlreadyUsed, (await ClaimAsync(Browser(kept), state)).Error?.Cause);
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I7")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_time_limit_the_user_reads_that_it_took_too_long(bool hasCookie)
    {
        var (state, cookie) = await BeginAsync();
        clock.Advance(new Lifetimes().State + TimeSpan.FromMinutes(1));
        var late = await ClaimAsync(Browser(hasCookie ? cookie : null), state);
        Assert.Equal("This took longer than 5 minutes. Go back to the app and connect again.", late.Error?.Description);
    }

    private Task<OAuthResult<UpstreamAttempt>> ClaimAsync(HttpContext http, string? state) =>
        attempts.ClaimAsync(http, state, upstream, Cancellation);

    private async Task<(string State, string Cookie)> BeginAsync()
    {
        var expiresAt = clock.GetUtcNow() + new Lifetimes().State;
        var state = StateHandle.Create(expiresAt);
        var binding = Secret.Create();
        var http = Browser(null);
        BrowserCookies.SetAttempt(http, state, binding, new Lifetimes().State);
        await store.AddAsync(
            state,
            new SignInAttempt
            {
                Request = Some.AuthorizationRequest(),
                ApprovedClientHash = "hash-of-the-client",
                Upstream = upstream.Name,
                Verifier = CodeVerifier.Create(),
                Nonce = new(SomeUpstream.Nonce),
                BrowserSha256 = binding.Sha256(),
                ExpiresAt = expiresAt,
            },
            Cancellation
        );
        return (state.Value, http.Response.Headers.SetCookie.ToString().Split(';')[0]);
    }

    private static DefaultHttpContext Browser(string? cookie)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookie;
        return http;
    }
}
