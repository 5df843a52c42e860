using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Retention;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>The table operations that end access. One user's grants are spread over one partition for each week.</summary>
public sealed class RevocationOperationTests(LocalParts parts) : ClientTests(parts)
{
    protected override bool NeedsOwnStorage => true;

    /// <summary>The weeks in which a grant can end.</summary>
    private int Weeks
    {
        get
        {
            var now = Broker.Clock.GetUtcNow();
            return GrantId.WeekOf(now + Broker.Get<Lifetimes>().RefreshTokenAbsolute) - GrantId.WeekOf(now) + 1;
        }
    }

    [Fact, Trait("Budget", "revocation")]
    public async Task Revoking_an_earlier_login_takes_three_operations()
    {
        var first = await Client.GetTokensAsync();
        await NextLoginAsync();

        await RevokeAsync(first);

        Assert.Equal(["GET Grants", "PUT Grants", "GET Connections"], Broker.Operations.All);
    }

    [Fact, Trait("Budget", "revocation")]
    public async Task Revoking_the_last_login_asks_once_for_each_week()
    {
        await Client.GetTokensAsync();
        var last = await NextLoginAsync();

        await RevokeAsync(last);

        Assert.Equal(
            [
                "GET Grants",
                "PUT Grants",
                "GET Connections",
                .. Enumerable.Repeat("GET Grants", Weeks),
                // Whether there are later weeks.
                "GET Grants",
            ],
            Broker.Operations.All
        );
    }

    [Fact, Trait("Budget", "revocation")]
    public async Task Ending_everything_asks_once_for_each_week_and_not_for_each_grant()
    {
        await Client.GetTokensAsync();
        var last = await NextLoginAsync();

        await Broker.Get<GrantRevocation>().EndAllAsync(AccessToken.Read(last).Subject, Cancellation);

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["GET Grants"] = Weeks + 1 + 2,
                ["PUT Grants"] = 2,
                ["GET Connections"] = 1,
                ["DELETE Connections"] = 1,
            },
            Counts()
        );
    }

    [Fact, Trait("Budget", "erasure")]
    public async Task An_erasure_asks_once_for_each_week_in_which_a_grant_can_end()
    {
        var last = await NextLoginAsync();

        await Broker.Get<PersonErasure>().EraseAsync(AccessToken.Read(last).Subject, Cancellation);

        // Last week too, and whether there are later weeks.
        Assert.Equal(Weeks + 2, Counts()["GET Grants"]);
    }

    [Fact, Trait("Budget", "sweep")]
    public async Task A_sweep_asks_no_week_for_a_user_who_has_signed_in_again()
    {
        var subject = AccessToken.Read(await NextLoginAsync()).Subject;
        var now = Broker.Clock.GetUtcNow();
        var ended = new StoredGrant
        {
            Id = GrantId.Create(subject, now.AddDays(-7)),
            ClientId = Client.ClientId,
            Resource = TestBroker.ResourceUri,
            Scopes = ScopeSet.Of(["profile"]),
            CreatedAt = now.AddDays(-97),
            Generation = 0,
            ExpiresAt = now.AddDays(-7),
        };
        Assert.NotNull(await Broker.Get<IGrantStore>().TryStartAsync(ended, Cancellation));
        Broker.Operations.Reset();

        var sweep = Broker.Get<IEnumerable<ISweepable>>().OfType<ExpiredGrantSweep>().Single();
        var removed = await sweep.RemoveExpiredAsync(now, Cancellation);

        Assert.Equal(1, removed.Rows);
        Assert.Equal(
            new Dictionary<string, int>
            {
                // One for each shard.
                ["GET Grants"] = 16,
                ["GET Connections"] = 1,
                ["POST $batch"] = 1,
            },
            Counts()
        );
    }

    private async Task<Answer> NextLoginAsync()
    {
        Broker.Clock.Advance(TimeSpan.FromSeconds(2));
        var tokens = await Client.GetTokensAsync();
        Broker.Operations.Reset();
        return tokens;
    }

    private async Task RevokeAsync(Answer tokens) =>
        await Client.PostAsync("revoke", new() { ["token"] = tokens.RefreshToken });

    private Dictionary<string, int> Counts() =>
        Broker.Operations.All.GroupBy(operation => operation).ToDictionary(group => group.Key, group => group.Count());
}
