using DevEnvironment.Storage;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Account;

/// <summary>Tables of their own: these tests count and end everything that alice has.</summary>
public sealed class AccountStorage(LocalParts parts) : IAsyncLifetime
{
    internal Azurite Azurite { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Azurite = await Azurite.StartAsync(parts.Node);

    public ValueTask DisposeAsync() => Azurite.DisposeAsync();
}

/// <summary>One after the other, in the same tables.</summary>
[CollectionDefinition(Name)]
public sealed class OneAccountAtATime : ICollectionFixture<AccountStorage>
{
    public const string Name = "Account";
}

/// <summary>Before each test, alice has connected one app. After it, nobody has anything.</summary>
[Collection(OneAccountAtATime.Name)]
public abstract class AccountScene(LocalParts parts, AccountStorage storage) : IAsyncLifetime
{
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected VaultScene Scene { get; private set; } = null!;

    private protected AccountVisit Visit { get; private set; } = null!;

    protected TestBroker Broker => Scene.Broker;

    protected TestClient Client => Scene.Client;

    public virtual async ValueTask InitializeAsync()
    {
        Scene = await VaultScene.StartAsync(
            parts,
            new() { ["Storage:ConnectionString"] = await ReachStorageAsync(storage.Azurite) }
        );
        Visit = new(Broker.Issuer, Client.Browser);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var person in (string[])["alice", "bob"])
        {
            await Broker.Get<GrantRevocation>().EndAllAsync(await SubjectOfAsync(person), default);
        }
        await Scene.DisposeAsync();
    }

    /// <summary>The connection string of the broker.</summary>
    private protected virtual Task<string> ReachStorageAsync(Azurite azurite) =>
        Task.FromResult(azurite.ConnectionString);

    protected async Task<string> SubjectOfAsync(string person) =>
        await Broker.Get<SubjectIdentifiers>().OfAsync(parts.Upstream.Issuer, $"upstream-{person}", default);

    /// <summary>Another grant of alice's, as if she had connected one more app.</summary>
    protected async Task StartGrantAsync(string clientId)
    {
        var now = Broker.Clock.GetUtcNow();
        var grant = new StoredGrant
        {
            Id = GrantId.Create(Scene.Subject, now.AddDays(90)),
            ClientId = clientId,
            Resource = Scene.Resource,
            Scopes = ScopeSet.Of(["profile", "read:files"]),
            CreatedAt = now,
            Generation = 0,
            ExpiresAt = now.AddDays(30),
        };
        Assert.NotNull(await Broker.Get<IGrantStore>().TryStartAsync(grant, Cancellation));
    }

    /// <summary>Alice's live grants.</summary>
    protected Task<IReadOnlyList<StoredGrant>> GrantsAsync()
    {
        var now = Broker.Clock.GetUtcNow();
        return Broker.Get<IGrantStore>().ListLiveAsync(Scene.Subject, now, now.AddDays(90), Cancellation);
    }
}
