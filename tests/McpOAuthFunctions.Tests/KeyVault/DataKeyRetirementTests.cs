using McpOAuth.Azure.Reencryption;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>A data key is destroyed when nothing needs it, and not before.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I5")]
public sealed class DataKeyRetirementTests(VaultParts parts) : IAsyncLifetime
{
    private FakeKeyVault vault = null!;
    private TestBroker broker = null!;
    private TestClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        vault = await parts.StartVaultAsync();
        broker = await parts.StartBrokerAsync(vault);
        client = await TestClient.RegisterAsync(broker);
        await broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task A_data_key_is_retired_only_when_no_row_and_no_token_can_be_under_it()
    {
        await client.RefreshAsync((await client.GetTokensAsync()).RefreshToken);
        var retirement = broker.Get<DataKeyRetirement>();
        Assert.Contains("newest", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        await RotateAsync();
        Assert.Contains("Clients may hold", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        broker.Clock.Advance(new Lifetimes().RefreshTokenAbsolute + (2 * DataKeyRules.CopyLifetime));
        Assert.Contains("rows are under", await retirement.RetireAsync(1, Cancellation), StringComparison.Ordinal);

        await using var another = await parts.StartBrokerAsync(vault);
        var ring = another.Get<DataKeyRing>();
        Assert.NotNull(await ring.FindAsync(1, Cancellation));
        await foreach (var _ in broker.Get<ReencryptionJob>().RunAsync(Cancellation)) { }
        Assert.Null(await retirement.RetireAsync(1, Cancellation));

        var key = (await broker.Get<IDataKeyStore>().ListAsync(Cancellation)).Single(key => key.Id == 1);
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
        broker.Clock.Advance(TimeSpan.FromDays(80));
        var store = broker.Get<IDataKeyStore>();
        await store.TryReportUseAsync(1, 1, broker.Clock.GetUtcNow(), Cancellation);
        broker.Clock.Advance(TimeSpan.FromDays(20));

        var refusal = await broker.Get<DataKeyRetirement>().RetireAsync(1, Cancellation);

        Assert.Contains("Clients may hold", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_inventory_tells_the_state_of_every_data_key()
    {
        await client.GetTokensAsync();
        await RotateAsync();
        vault.Key.Rotate();
        await broker.Get<DataKeyRotation>().RotateAsync(Cancellation);

        var keys = await broker.Get<DataKeyInventory>().ListAsync(Cancellation);

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
        await broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        broker.Clock.Advance(DataKeyRules.Notice);
    }
}
