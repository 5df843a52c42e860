using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Starts a Key Vault and a broker with empty tables before each test.</summary>
public abstract class KeyVaultTests(VaultParts parts) : BrokerTests(parts.Local)
{
    protected VaultParts VaultParts => parts;

    protected FakeKeyVault Vault { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        Vault = Keep(await parts.StartVaultAsync());
        await base.InitializeAsync();
    }

    protected override Task<TestBroker> StartBrokerAsync() => parts.StartBrokerAsync(Vault, Configure);
}
