using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Net.Http.Headers;

namespace McpOAuth.Tests.SignIn;

/// <summary>A sign-in that took too long says so, to the user and in the log.</summary>
[Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I7")]
public sealed class AttemptExpiry
{
    private const string TookTooLong = "This took longer than 5 minutes. Go back to the app and connect again.";

    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly InMemorySignInAttemptStore store = new();
    private readonly SignInAttempts attempts;
    private readonly UpstreamProvider upstream = new(
        SomeUpstream.Settings with
        {
            Preset = UpstreamPreset.GitHub,
            Issuer = GitHub.PublicIssuer,
        },
        new HttpClient(),
        Some.Clock()
    );

    public AttemptExpiry() => attempts = new(store, Some.Issuer(), new Lifetimes(), clock);

    [Theory]
    [InlineData(300)]
    [InlineData(301)]
    [InlineData(330)]
    [InlineData(359)]
    [InlineData(360)]
    [InlineData(3600)]
    public async Task Whatever_the_browser_kept_an_expired_attempt_is_told_as_such(int seconds)
    {
        var (state, cookie) = await BeginAsync();
        clock.Advance(TimeSpan.FromSeconds(seconds));
        var kept = seconds < cookie.MaxAge!.Value.TotalSeconds ? $"{cookie.Name}={cookie.Value}" : null;
        var late = await ClaimAsync(kept, state);
        Assert.Equal((TookTooLong, "state has expired"), (late.Error?.Description, late.Error?.Reason));
    }

    [Fact]
    public async Task An_attempt_of_another_browser_that_has_not_expired_is_not_told_as_expired()
    {
        var (state, _) = await BeginAsync();
        clock.Advance(TimeSpan.FromSeconds(299));
        var foreign = await ClaimAsync(null, state);
        Assert.NotEqual(TookTooLong, foreign.Error?.Description);
        Assert.Equal("this browser has no cookie for the state", foreign.Error?.Reason);
    }

    private async Task<(string State, SetCookieHeaderValue Cookie)> BeginAsync()
    {
        var http = new DefaultHttpContext();
        var approved = new ApprovedRequest(Some.AuthorizationRequest(), "hash-of-the-client", null);
        var url = await attempts.BeginAsync(http, approved, upstream, TestContext.Current.CancellationToken);
        var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(url).Query);
        var cookie = SetCookieHeaderValue.Parse(http.Response.Headers.SetCookie.ToString());
        return (query["state"].ToString(), cookie);
    }

    private Task<OAuthResult<UpstreamAttempt>> ClaimAsync(string? cookie, string state)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Cookie = cookie;
        return attempts.ClaimAsync(http, state, upstream, TestContext.Current.CancellationToken);
    }
}
