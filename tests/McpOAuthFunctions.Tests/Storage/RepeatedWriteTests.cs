using DevEnvironment.Storage;
using McpOAuth.Clients;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Faults;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>A write whose first answer was lost is retried by the storage client, and recognises itself.</summary>
public sealed class RepeatedWriteTests(LocalParts parts) : BrokerTests(parts)
{
    private FaultProxy proxy = null!;

    protected override bool NeedsOwnStorage => true;

    protected override async Task<TestBroker> StartBrokerAsync()
    {
        proxy = Keep(await FaultProxy.StartAsync(Storage.Port));
        return await TestBroker.StartAsync(
            Parts,
            new() { ["Storage:ConnectionString"] = TableService.ConnectionString(proxy.Port) }
        );
    }

    // The broker writes its keys first: of two writers who take turns, one could lose all of its answers.
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
        await Broker.Get<SigningKeyRing>().CurrentAsync(Cancellation);
    }

    [Fact, Trait("Invariant", "I1")]
    public async Task A_claim_is_ours_and_no_one_elses()
    {
        var store = Broker.Get<ISignInAttemptStore>();
        var state = StateHandle.Create(Broker.Clock.GetUtcNow().AddMinutes(5));
        await store.AddAsync(state, Attempt(), Cancellation);
        var (_, version) = (await store.FindAsync(state, Cancellation))!.Value;

        Assert.True(await LosingAnswersAsync(() => store.TryClaimAsync(state, version, Cancellation)));

        Assert.False(await store.TryClaimAsync(state, version, Cancellation));
        Assert.Null(await store.FindAsync(state, Cancellation));
    }

    [Fact, Trait("Invariant", "I6")]
    public async Task A_data_key_is_added_once_its_use_is_counted_once_and_it_is_retired_once()
    {
        var store = Broker.Get<IDataKeyStore>();
        var now = Broker.Clock.GetUtcNow();
        var added = new StoredDataKey(77, new WrappedKey("key", [1, 2, 3]), now);

        Assert.True(await LosingAnswersAsync(() => store.TryAddAsync(added, Cancellation)));
        var other = added with { Wrapped = new WrappedKey("key", [4]) };
        Assert.False(await store.TryAddAsync(other, Cancellation));

        Assert.True(await LosingAnswersAsync(() => store.TryReportUseAsync(77, 5, now, Cancellation)));
        var used = (await store.ListAsync(Cancellation)).Single(key => key.Id == 77);
        Assert.Equal(5, used.Messages);

        Assert.True(await LosingAnswersAsync(() => store.TryRetireAsync(used, now, Cancellation)));
        Assert.True((await store.ListAsync(Cancellation)).Single(key => key.Id == 77).IsRetired);
    }

    [Fact]
    public async Task A_single_use_value_is_used_once()
    {
        var store = Broker.Get<IReplayStore>();
        var until = Broker.Clock.GetUtcNow().AddMinutes(5);

        Assert.True(await LosingAnswersAsync(() => store.TryUseAsync("hash", until, Cancellation)));
        Assert.False(await store.TryUseAsync("hash", until, Cancellation));
        Assert.True(await store.WasUsedAsync("hash", until, Cancellation));
    }

    [Fact]
    public async Task A_registration_its_removal_and_a_connection_arrive()
    {
        using var client = await LosingAnswersAsync(() => TestClient.RegisterAsync(Broker));
        var clients = Broker.Get<RegisteredClients>();
        Assert.NotNull(await clients.FindAsync(client.ClientId, Cancellation));
        var connection = new Connection
        {
            Id = new(Secret.Create().Reveal(), "local"),
            Tokens = new() { AccessToken = new("access") },
            ConnectedAt = Broker.Clock.GetUtcNow(),
            ObtainedAt = Broker.Clock.GetUtcNow(),
        };

        await LosingAnswersAsync(async () =>
        {
            await clients.RemoveAsync(client.ClientId, Cancellation);
            await Broker.Get<IConnectionStore>().PutAsync(connection, Cancellation);
            return true;
        });

        Assert.Null(await clients.FindAsync(client.ClientId, Cancellation));
        Assert.NotNull(await Broker.Get<IConnectionStore>().FindAsync(connection.Id, Cancellation));
    }

    private async Task<T> LosingAnswersAsync<T>(Func<Task<T>> write)
    {
        // Every answer to a write is lost once.
        proxy.Faults = new(seed: 1, percent: 100, [NetworkFault.LostAnswer], longestRow: 1, writesOnly: true);
        var result = await write();
        Assert.True(proxy.Faults.Count > 0);
        proxy.Faults = null;
        return result;
    }

    private SignInAttempt Attempt() =>
        new()
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
            ExpiresAt = Broker.Clock.GetUtcNow().AddMinutes(5),
        };
}
