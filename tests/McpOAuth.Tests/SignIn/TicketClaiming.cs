using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.SignIn;

/// <summary>A ticket spares a read. What was used, and by whom, the row and the binding decide as before.</summary>
[Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
public sealed class TicketClaiming : IDisposable
{
    private const string Ticket = "Attempt.AAAA.BBBB";

    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly Mock<ISignInAttemptStore> store = new();
    private readonly HttpClient http = new();
    private readonly UpstreamProvider upstream;
    private readonly StateHandle state;
    private readonly Secret binding = Secret.Create();
    private readonly SignInAttempt attempt;

    public TicketClaiming()
    {
        upstream = new(SomeUpstream.Settings, http, clock);
        state = StateHandle.Create(clock.GetUtcNow() + new Lifetimes().State);
        attempt = new()
        {
            Request = Some.AuthorizationRequest(),
            ApprovedClientHash = null,
            Upstream = upstream.Name,
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = binding.Sha256(),
            ExpiresAt = clock.GetUtcNow() + new Lifetimes().State,
        };
        Opens("1");
    }

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_ticket_claims_its_row_under_its_version_without_a_read()
    {
        Row("1");

        Assert.False((await ClaimAsync(binding)).IsRefused);

        store.Verify(it => it.FindAsync(It.IsAny<StateHandle>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.7")]
    public async Task A_ticket_in_another_browser_is_refused_and_claims_nothing()
    {
        Row("1");

        Assert.True((await ClaimAsync(Secret.Create())).IsRefused);

        AssertUnclaimed();
    }

    [Fact]
    public async Task A_ticket_whose_attempt_was_claimed_is_refused()
    {
        Row(version: null);

        Assert.Equal(ErrorCause.AlreadyUsed, (await ClaimAsync(binding)).Error?.Cause);
    }

    [Fact]
    public async Task Without_a_ticket_a_row_that_another_request_claims_first_is_refused()
    {
        Opens(version: null);
        Row("1");
        store
            .Setup(it => it.TryClaimAsync(It.IsAny<StateHandle>(), "1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(false);

        Assert.Equal(ErrorCause.AlreadyUsed, (await ClaimAsync(binding)).Error?.Cause);
    }

    [Fact]
    public async Task A_row_that_was_sealed_again_is_claimed_under_its_own_version()
    {
        Row("2");

        Assert.False((await ClaimAsync(binding)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.4.2")]
    public async Task A_ticket_at_the_callback_of_another_upstream_is_refused_and_claims_nothing()
    {
        Row("1");
        var other = new UpstreamProvider(SomeUpstream.Settings with { Name = "other" }, http, clock);

        Assert.True((await ClaimAsync(binding, other)).IsRefused);

        AssertUnclaimed();
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_ticket_of_an_expired_attempt_is_refused()
    {
        Row("1");
        clock.Advance(new Lifetimes().State);

        Assert.Equal(ErrorCause.Expired, (await ClaimAsync(binding)).Error?.Cause);
    }

    [Fact]
    public async Task A_ticket_that_is_not_ours_is_ignored_and_the_row_is_read()
    {
        Opens(version: null);
        Row("1");

        Assert.False((await ClaimAsync(binding)).IsRefused);
    }

    private void Opens(string? version) =>
        store
            .Setup(it => it.OpenTicketAsync(It.IsAny<StateHandle>(), Ticket, It.IsAny<CancellationToken>()))
            .ReturnsAsync(version is null ? null : (attempt, version));

    /// <param name="version">Null if it was claimed.</param>
    private void Row(string? version)
    {
        store
            .Setup(it => it.FindAsync(It.IsAny<StateHandle>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(version is null ? null : (attempt, version));
        store
            .Setup(it => it.TryClaimAsync(It.IsAny<StateHandle>(), version ?? "none", It.IsAny<CancellationToken>()))
            .ReturnsAsync(true);
    }

    private void AssertUnclaimed() =>
        store.Verify(
            it => it.TryClaimAsync(It.IsAny<StateHandle>(), It.IsAny<string>(), It.IsAny<CancellationToken>()),
            Times.Never
        );

    private Task<OAuthResult<UpstreamAttempt>> ClaimAsync(Secret presented, UpstreamProvider? at = null)
    {
        var set = new DefaultHttpContext();
        BrowserCookies.SetAttempt(set, state, presented, new Lifetimes().State, Ticket);
        var sent = new DefaultHttpContext();
        sent.Request.Headers.Cookie = set.Response.Headers.SetCookie.ToString().Split(';')[0];
        return new SignInAttempts(store.Object, Some.Issuer(), new Lifetimes(), clock).ClaimAsync(
            sent,
            state.Value,
            at ?? upstream,
            TestContext.Current.CancellationToken
        );
    }
}
