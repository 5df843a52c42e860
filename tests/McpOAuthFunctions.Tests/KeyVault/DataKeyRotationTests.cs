using System.Net;
using Azure.Core.Pipeline;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>How data keys follow one another.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class DataKeyRotationTests(VaultParts parts) : IAsyncLifetime
{
    private FakeKeyVault vault = null!;
    private TestBroker broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DataKeyRing Ring => broker.Get<DataKeyRing>();

    private DataKeyRotation Rotation => broker.Get<DataKeyRotation>();

    public async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        vault = await parts.StartVaultAsync();
        broker = await parts.StartBrokerAsync(vault);
        await Ring.CurrentAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task A_new_version_of_the_key_brings_a_data_key_that_seals_after_its_notice()
    {
        var version = vault.Key.Rotate();
        await Rotation.RotateIfDueAsync(Cancellation);

        var added = (await KeysAsync())[^1];
        Assert.Equal(2u, added.Id);
        Assert.EndsWith(version, added.Wrapped.WrappingKeyId, StringComparison.Ordinal);
        Assert.Equal(1u, (await Ring.CurrentAsync(Cancellation)).Id);
        broker.Clock.Advance(DataKeyRules.Notice);
        Assert.Equal(2u, (await Ring.CurrentAsync(Cancellation)).Id);
        Assert.NotNull(await Ring.FindAsync(1, Cancellation));
    }

    [Fact]
    public async Task Key_Vault_is_asked_for_its_version_once_an_hour_at_most()
    {
        vault.Forget();
        await Rotation.RotateIfDueAsync(Cancellation);
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Single(vault.Requests, request => request.Operation == "GET" && request.Token is not null);

        broker.Clock.Advance(TimeSpan.FromHours(1));
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Equal(2, vault.Requests.Count(request => request.Operation == "GET" && request.Token is not null));
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task A_data_key_is_followed_by_another_before_it_is_thirty_days_old()
    {
        broker.Clock.Advance(TimeSpan.FromDays(30) - DataKeyRules.Notice - TimeSpan.FromMinutes(1));
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Single(await KeysAsync());

        broker.Clock.Advance(DataKeyRotation.BetweenChecks);
        await Rotation.RotateIfDueAsync(Cancellation);

        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §8.3")]
    public async Task A_data_key_is_followed_by_another_long_before_its_nonces_may_repeat()
    {
        var store = broker.Get<IDataKeyStore>();
        await store.TryReportUseAsync(1, DataKeyRules.MaximumMessages, broker.Clock.GetUtcNow(), Cancellation);

        await Rotation.RotateIfDueAsync(Cancellation);

        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Every_message_is_counted_across_instances()
    {
        await using var another = await parts.StartBrokerAsync(vault);
        foreach (var one in new[] { broker, another })
        {
            await one.Get<DataKeyRing>().RefreshAsync(Cancellation);
        }
        var before = (await KeysAsync())[0].Messages;

        foreach (var one in new[] { broker, another, broker })
        {
            await one.Get<Sealer>().SealAsync(new byte[1], Binding.Token("test"), Cancellation);
        }
        await Task.WhenAll(Ring.RefreshAsync(Cancellation), another.Get<DataKeyRing>().RefreshAsync(Cancellation));

        Assert.Equal(before + 3, (await KeysAsync())[0].Messages);
    }

    [Fact]
    public async Task An_instance_that_is_overtaken_in_making_the_first_data_key_takes_the_others()
    {
        await parts.EmptyTablesAsync();
        TestBroker? faster = null;
        await using var slower = await StartAsync(async () =>
        {
            faster = await parts.StartBrokerAsync(vault);
            await faster.Get<DataKeyRing>().CurrentAsync(Cancellation);
        });

        var key = await slower.Get<DataKeyRing>().CurrentAsync(Cancellation);

        await using var ended = faster!;
        Assert.Equal(1u, key.Id);
        Assert.Single(await KeysAsync());
        await AssertTheyOpenEachOthersAsync(slower, faster!);
    }

    [Fact]
    public async Task An_instance_that_is_overtaken_in_rotating_takes_the_others_data_key()
    {
        StoredDataKey? ofTheFaster = null;
        await using var slower = await StartAsync(async () => ofTheFaster = await Rotation.RotateAsync(Cancellation));

        var added = await slower.Get<DataKeyRotation>().RotateAsync(Cancellation);

        Assert.Equal((2u, 2u), (added.Id, ofTheFaster!.Id));
        Assert.Equal(2, (await KeysAsync()).Count);
        foreach (var one in new[] { broker, slower })
        {
            one.Clock.Advance(DataKeyRules.Notice);
            Assert.Equal(2u, (await one.Get<DataKeyRing>().CurrentAsync(Cancellation)).Id);
        }
        await AssertTheyOpenEachOthersAsync(broker, slower);
    }

    [Fact]
    public async Task Of_many_instances_that_rotate_at_once_all_have_the_same_data_key()
    {
        await using var others = await Brokers.StartAsync(parts, vault, 4);
        vault.Key.Rotate();

        var added = await Task.WhenAll(others.All.Select(one => one.Get<DataKeyRotation>().RotateAsync(Cancellation)));

        Assert.All(added, key => Assert.Equal(2u, key.Id));
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Rotating_the_key_twice_loses_no_token_and_no_row()
    {
        using var client = await TestClient.RegisterAsync(broker);
        var tokens = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            tokens.Add((await DirectLogin.GetTokensAsync(broker, client)).RefreshToken);
            tokens.Add(
                (
                    await client.RefreshAsync((await DirectLogin.GetTokensAsync(broker, client)).RefreshToken)
                ).RefreshToken
            );
            vault.Key.Rotate();
            broker.Clock.Advance(DataKeyRotation.BetweenChecks);
            await Rotation.RotateIfDueAsync(Cancellation);
            broker.Clock.Advance(DataKeyRules.Notice);
        }
        await using var restarted = await parts.StartBrokerAsync(vault);
        restarted.Clock.Advance(broker.Clock.GetUtcNow() - restarted.Clock.GetUtcNow());
        using var there = new TestClient(restarted.Issuer) { ClientId = client.ClientId };

        var answers = await Task.WhenAll(tokens.Select(token => there.RefreshAsync(token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(4, (await KeysAsync()).Count);
    }

    /// <summary>An instance before whose first write to the keys' table something happens.</summary>
    private Task<TestBroker> StartAsync(Func<Task> beforeWrite)
    {
        var before = new BeforeWrites();
        before.Do(TableNames.Keys, beforeWrite);
        return parts.StartBrokerAsync(vault, services => services.AddSingleton<HttpPipelinePolicy>(before));
    }

    private async Task<IReadOnlyList<StoredDataKey>> KeysAsync() =>
        [.. (await broker.Get<IDataKeyStore>().ListAsync(Cancellation)).OrderBy(key => key.Id)];

    private static async Task AssertTheyOpenEachOthersAsync(params TestBroker[] brokers)
    {
        var binding = Binding.Token("test");
        foreach (var one in brokers)
        {
            var envelope = await one.Get<Sealer>().SealAsync("secret"u8.ToArray(), binding, Cancellation);
            foreach (var other in brokers)
            {
                Assert.NotNull(await other.Get<Sealer>().OpenAsync(envelope, binding, Cancellation));
            }
        }
    }
}
