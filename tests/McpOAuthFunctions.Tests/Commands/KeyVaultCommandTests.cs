using McpOAuth.Keys;
using McpOAuthFunctions.Tests.KeyVault;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary>Commands beside a deployment with Key Vault: the real client, and the caller's identity.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class KeyVaultCommandTests(VaultParts parts) : KeyVaultTests(parts)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task After_a_new_version_of_the_wrapping_key_rotating_brings_a_data_key_under_it()
    {
        var version = Vault.Key.Rotate();
        var before = (await RunAsync("keys", "list", "--json")).Succeeded().Json.GetProperty("dataKeys");
        Assert.False(before[0].GetProperty("isUnderCurrentWrappingKey").GetBoolean());

        (await RunAsync("keys", "rotate", "--data")).Succeeded();

        var after = (await RunAsync("keys", "list", "--json")).Succeeded().Json.GetProperty("dataKeys");
        Assert.Equal(["current", "coming"], after.EnumerateArray().Select(key => key.GetProperty("stage").GetString()));
        Assert.EndsWith(version, after[1].GetProperty("wrappingKeyId").GetString(), StringComparison.Ordinal);
        Assert.True(after[1].GetProperty("isUnderCurrentWrappingKey").GetBoolean());
    }

    [Fact]
    public async Task While_Key_Vault_is_away_the_list_is_shown_without_it_and_checking_says_so()
    {
        Vault.Fault = VaultFault.Unavailable();

        var keys = (await RunAsync("keys", "list", "--json")).Succeeded().Json.GetProperty("dataKeys");
        var check = await RunAsync("check", "--connect", "--json");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, keys[0].GetProperty("isUnderCurrentWrappingKey").ValueKind);
        Assert.Equal(3, check.ExitCode);
        Assert.NotNull(check.Json.GetProperty("reached")[1].GetProperty("problem").GetString());
    }

    private Task<CommandOutcome> RunAsync(params string[] args) =>
        OperatorShell.RunAsync(
            args,
            Broker.Settings,
            services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Broker.Clock));
                services.Replace(ServiceDescriptor.Singleton(VaultParts.Certificate.OptionsFor(Vault.Port)));
            }
        );
}
