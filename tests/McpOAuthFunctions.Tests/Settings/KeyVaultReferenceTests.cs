using McpOAuth.Azure.Settings;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary>An unresolved Key Vault reference is refused in every setting: its text would be the secret.</summary>
public sealed class KeyVaultReferenceTests
{
    private const string Reference =
        "@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/the-secret-name-of-32-characters)";

    [Theory]
    [InlineData("Resources:0:ClientSecret", Reference, "Resources__0__ClientSecret")]
    [InlineData("Clients:0:Secret", Reference, "Clients__0__Secret")]
    [InlineData(
        "Upstreams:local:ClientSecret",
        " @microsoft.keyvault(VaultName=v;SecretName=s)",
        "Upstreams__local__ClientSecret"
    )]
    [InlineData("Storage:ConnectionString", Reference, "Storage__ConnectionString")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", Reference, "APPLICATIONINSIGHTS_CONNECTION_STRING")]
    public void It_is_named_with_its_cure_and_without_its_text(string setting, string value, string name)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [setting] = value })
            .Build();

        var refused = Assert.Throws<SettingsException>(() => SettingsReader.Read(configuration));

        var problem = Assert.Single(
            refused.Problems,
            problem => problem.StartsWith($"{name} is a Key Vault reference", StringComparison.Ordinal)
        );
        Assert.Contains("Key Vault Secrets User", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret-name", problem, StringComparison.Ordinal);
    }
}
