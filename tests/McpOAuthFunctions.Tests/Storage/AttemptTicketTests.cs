using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Providers;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>A browser keeps its attempt, sealed, and the row decides whether it was used.</summary>
[Trait("Spec", "RFC 6749 §10.12"), Trait("Invariant", "I1")]
public sealed class AttemptTicketTests(LocalParts parts) : BrokerTests(parts)
{
    private ISignInAttemptStore Store => Broker.Get<ISignInAttemptStore>();

    [Fact]
    public async Task A_ticket_is_the_attempt_and_the_version_of_its_row()
    {
        var (state, ticket) = await AddAsync();

        var kept = (await Store.OpenTicketAsync(state, ticket, Cancellation))!.Value;

        var stored = (await Store.FindAsync(state, Cancellation))!.Value;
        Assert.Equal(stored.Version, kept.Version);
        Assert.Equal(stored.Attempt.Nonce.Reveal(), kept.Attempt.Nonce.Reveal());
        Assert.True(await Store.TryClaimAsync(state, kept.Version, Cancellation));
    }

    [Fact]
    public async Task A_ticket_opens_after_the_claim_and_claims_nothing()
    {
        var (state, ticket) = await AddAsync();
        var (_, version) = (await Store.OpenTicketAsync(state, ticket, Cancellation))!.Value;
        await Store.TryClaimAsync(state, version, Cancellation);

        var again = (await Store.OpenTicketAsync(state, ticket, Cancellation))!.Value;

        Assert.False(await Store.TryClaimAsync(state, again.Version, Cancellation));
    }

    [Fact]
    public async Task One_of_many_callbacks_with_the_same_ticket_proceeds()
    {
        var (state, ticket) = await AddAsync();
        var (_, version) = (await Store.OpenTicketAsync(state, ticket, Cancellation))!.Value;

        var claims = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Store.TryClaimAsync(state, version, Cancellation))
        );

        Assert.Single(claims, claimed => claimed);
    }

    [Fact]
    public async Task A_ticket_of_another_state_is_not_opened()
    {
        var (state, _) = await AddAsync();
        var (_, ticket) = await AddAsync();

        Assert.Null(await Store.OpenTicketAsync(state, ticket, Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_ticket_with_a_part_of_another_is_not_opened(int part)
    {
        var (state, ticket) = await AddAsync();
        var (_, other) = await AddAsync();
        var parts = ticket.Split('.');
        parts[part] = part == 0 ? "Account" : other.Split('.')[part];

        Assert.Null(await Store.OpenTicketAsync(state, string.Join('.', parts), Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Attempt")]
    [InlineData("Attempt..")]
    [InlineData("Attempt.!.!")]
    [InlineData("Attempt.AAAA.AAAA")]
    public async Task Nonsense_is_not_opened(string ticket)
    {
        var (state, _) = await AddAsync();

        Assert.Null(await Store.OpenTicketAsync(state, ticket, Cancellation));
    }

    [Fact]
    public async Task A_version_that_the_browser_changed_is_not_opened()
    {
        var (state, ticket) = await AddAsync();
        var changed = $"{ticket[..^2]}{(ticket[^2] == 'A' ? 'B' : 'A')}{ticket[^1]}";

        Assert.Null(await Store.OpenTicketAsync(state, changed, Cancellation));
    }

    /// <summary>Nobody outside may make the operator look for a damaged row.</summary>
    [Fact, Trait("Invariant", "I5")]
    public async Task A_changed_ticket_is_not_reported_as_a_damaged_row()
    {
        using var log = new LoggedText();
        Broker.Get<ILoggerFactory>().AddProvider(log);
        var (state, ticket) = await AddAsync();
        var parts = ticket.Split('.');
        parts[1] = $"{parts[1][..^2]}{(parts[1][^2] == 'A' ? 'B' : 'A')}{parts[1][^1]}";

        Assert.Null(await Store.OpenTicketAsync(state, string.Join('.', parts), Cancellation));

        Assert.DoesNotContain(log.Lines, line => line.Contains("cannot be read", StringComparison.Ordinal));
    }

    private async Task<(StateHandle State, string Ticket)> AddAsync()
    {
        var expiresAt = Broker.Clock.GetUtcNow().AddMinutes(5);
        var state = StateHandle.Create(expiresAt);
        var attempt = new SignInAttempt
        {
            Request = new()
            {
                ClientId = "client",
                RedirectUri = RedirectUri.Parse(TestClient.RedirectUri).Value,
                CodeChallenge = CodeChallenge.Of(CodeVerifier.Create()),
                Resource = TestBroker.ResourceUri,
                Scopes = ScopeSet.Of(["profile"]),
            },
            ApprovedClientHash = null,
            Upstream = "local",
            Verifier = CodeVerifier.Create(),
            Nonce = Secret.Create(),
            BrowserSha256 = Secret.Create().Sha256(),
            ExpiresAt = expiresAt,
        };
        return (state, (await Store.AddAsync(state, attempt, Cancellation))!);
    }
}
