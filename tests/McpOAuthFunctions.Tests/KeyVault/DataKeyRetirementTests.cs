using McpOAuth.Azure.Reencryption;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>A data key is destroyed when nothing needs it, and not before.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I5")]
public sealed class DataKeyRetirementTests(VaultParts parts) : KeyVaultTests(parts)
{
    private TestClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = await RegisterAsync();
        await Broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task A_data_key_is_retired_only_when_no_row_and_no_token_can_be_under_it()
    {
        await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken);
        var retirement = Broker.Get<DataKeyRetirement>();
        Assert.Contains("newest", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        await RotateAsync();
        Assert.Contains("Clients may hold", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        Broker.Clock.Advance(new Lifetimes().RefreshTokenAbsolute + (2 * DataKeyRules.CopyLifetime));
        Assert.Contains("rows are under", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var ring = another.Get<DataKeyRing>();
        Assert.NotNull(await ring.FindAsync(1, Cancellation));
        await foreach (var _ in Broker.Get<ReencryptionJob>().RunAsync(Cancellation)) { }
        Assert.Null(await retirement.RetireAsync(1, Cancellation));

        var key = (await Broker.Get<IDataKeyStore>().ListAsync(Cancellation)).Single(key => key.Id == 1);
        Assert.True(key.IsRetired);
        Assert.Empty(key.Wrapped.Ciphertext);
        await ring.RefreshAsync(Cancellation);
        Assert.Null(await ring.FindAsync(1, Cancellation));
        Assert.Contains("already", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_key_that_an_instance_has_used_lately_is_kept_for_the_life_of_a_token()
    {
        await RotateAsync();
        Broker.Clock.Advance(TimeSpan.FromDays(80));
        var store = Broker.Get<IDataKeyStore>();
        await store.TryReportUseAsync(1, 1, Broker.Clock.GetUtcNow(), Cancellation);
        Broker.Clock.Advance(TimeSpan.FromDays(20));

        var refusal = await Broker.Get<DataKeyRetirement>().RetireAsync(1, Cancellation);

        Assert.Contains("Clients may hold", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inventory_tells_the_state_of_every_data_key()
    {
        await client.GetTokensAsync();
        await RotateAsync();
        Vault.Key.Rotate();
        await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);

        var keys = await Broker.Get<DataKeyInventory>().ListAsync(Cancellation);

        Assert.Equal(
            [(1u, DataKeyStage.Former), (2u, DataKeyStage.Current), (3u, DataKeyStage.Coming)],
            keys.Select(key => (key.Key.Id, key.Stage))
        );
        Assert.Equal([false, false, true], keys.Select(key => key.IsUnderCurrentWrappingKey!.Value));
        Assert.True(keys[0].Rows > 0);
        Assert.NotNull(keys[0].UnneededAt);
        Assert.Null(keys[2].UnneededAt);
    }

    private async Task RotateAsync()
    {
        await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        Broker.Clock.Advance(DataKeyRules.Notice);
    }
}
