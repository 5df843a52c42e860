using Azure.Data.Tables;
using DevEnvironment.Storage;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>
/// Managed identity, certificate, and an Azurite of its own: the data keys of these tests are no other test's. They run
/// one after another.
/// </summary>
[CollectionDefinition(Name)]
public sealed class VaultParts(LocalParts local) : IAsyncLifetime, ICollectionFixture<VaultParts>
{
    public const string Name = "Key Vault";

    public FakeManagedIdentity Identity { get; private set; } = null!;

    public VaultCertificate Certificate { get; } = new();

    public Azurite Azurite { get; private set; } = null!;

    public LocalParts Local => local;

    public async ValueTask InitializeAsync()
    {
        Identity = await FakeManagedIdentity.StartAsync();
        Azurite = await Azurite.StartAsync(local.Node);
    }

    public async ValueTask DisposeAsync()
    {
        await Azurite.DisposeAsync();
        await Identity.DisposeAsync();
        Certificate.Dispose();
    }

    public Task<FakeKeyVault> StartVaultAsync() => FakeKeyVault.StartAsync(Identity, Certificate);

    /// <summary>An account without any table.</summary>
    public async Task EmptyTablesAsync()
    {
        var tables = new TableServiceClient(Azurite.ConnectionString);
        await foreach (var table in tables.QueryAsync())
        {
            await tables.DeleteTableAsync(table.Name);
        }
    }

    /// <summary>A broker whose keys are in <paramref name="vault"/>, with the real client and the real credential.</summary>
    public Task<TestBroker> StartBrokerAsync(FakeKeyVault vault, Action<IServiceCollection>? configure = null) =>
        TestBroker.StartAsync(
            local,
            SettingsFor(vault),
            services =>
            {
                UseVault(services, vault);
                configure?.Invoke(services);
            }
        );

    public Dictionary<string, string?> SettingsFor(FakeKeyVault vault) =>
        new()
        {
            ["Storage:ConnectionString"] = Azurite.ConnectionString,
            ["KeyVault:KeyId"] = $"https://{FakeKeyVault.Host}/keys/{vault.KeyName}",
        };

    /// <summary>Leads the broker's client to <paramref name="vault"/>.</summary>
    public void UseVault(IServiceCollection services, FakeKeyVault vault) =>
        services.Replace(ServiceDescriptor.Singleton(Certificate.OptionsFor(vault.Port)));
}
