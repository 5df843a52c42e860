using System.Net;
using Azure.Core.Pipeline;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>How data keys follow one another.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class DataKeyRotationTests(VaultParts parts) : KeyVaultTests(parts)
{
    private DataKeyRing Ring => Broker.Get<DataKeyRing>();

    private DataKeyRotation Rotation => Broker.Get<DataKeyRotation>();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Ring.CurrentAsync(Cancellation);
    }

    [Fact]
    public async Task A_new_version_of_the_key_brings_a_data_key_that_seals_after_its_notice()
    {
        var version = Vault.Key.Rotate();
        await Rotation.RotateIfDueAsync(Cancellation);

        var added = (await KeysAsync())[^1];
        Assert.Equal(2u, added.Id);
        Assert.EndsWith(version, added.Wrapped.WrappingKeyId, StringComparison.Ordinal);
        Assert.Equal(1u, (await Ring.CurrentAsync(Cancellation)).Id);
        Broker.Clock.Advance(DataKeyRules.Notice);
        Assert.Equal(2u, (await Ring.CurrentAsync(Cancellation)).Id);
        Assert.NotNull(await Ring.FindAsync(1, Cancellation));
    }

    [Fact]
    public async Task Key_Vault_is_asked_for_its_version_once_an_hour_at_most()
    {
        Vault.Forget();
        await Rotation.RotateIfDueAsync(Cancellation);
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Single(Vault.Requests, request => request.Operation == "GET" && request.Token is not null);

        Broker.Clock.Advance(TimeSpan.FromHours(1));
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Equal(2, Vault.Requests.Count(request => request.Operation == "GET" && request.Token is not null));
        Assert.Single(await KeysAsync());
    }

    [Fact]
    public async Task A_data_key_is_followed_by_another_before_it_is_thirty_days_old()
    {
        Broker.Clock.Advance(TimeSpan.FromDays(30) - DataKeyRules.Notice - TimeSpan.FromMinutes(1));
        await Rotation.RotateIfDueAsync(Cancellation);
        Assert.Single(await KeysAsync());

        Broker.Clock.Advance(DataKeyRotation.BetweenChecks);
        await Rotation.RotateIfDueAsync(Cancellation);

        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact, Trait("Spec", "NIST SP 800-38D §8.3")]
    public async Task A_data_key_is_followed_by_another_long_before_its_nonces_may_repeat()
    {
        var store = Broker.Get<IDataKeyStore>();
        await store.TryReportUseAsync(1, DataKeyRules.MaximumMessages, Broker.Clock.GetUtcNow(), Cancellation);

        await Rotation.RotateIfDueAsync(Cancellation);

        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Every_message_is_counted_across_instances()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        foreach (var one in new[] { Broker, another })
        {
            await one.Get<DataKeyRing>().RefreshAsync(Cancellation);
        }
        var before = (await KeysAsync())[0].Messages;

        foreach (var one in new[] { Broker, another, Broker })
        {
            await one.Get<Sealer>().SealAsync(new byte[1], Binding.Token("test"), Cancellation);
        }
        await Task.WhenAll(Ring.RefreshAsync(Cancellation), another.Get<DataKeyRing>().RefreshAsync(Cancellation));

        Assert.Equal(before + 3, (await KeysAsync())[0].Messages);
    }

    [Fact]
    public async Task An_instance_that_is_overtaken_in_making_the_first_data_key_takes_the_others()
    {
        await VaultParts.EmptyTablesAsync();
        TestBroker? faster = null;
        await using var slower = await StartAsync(async () =>
        {
            faster = await VaultParts.StartBrokerAsync(Vault);
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
        foreach (var one in new[] { Broker, slower })
        {
            one.Clock.Advance(DataKeyRules.Notice);
            Assert.Equal(2u, (await one.Get<DataKeyRing>().CurrentAsync(Cancellation)).Id);
        }
        await AssertTheyOpenEachOthersAsync(Broker, slower);
    }

    [Fact]
    public async Task Of_many_instances_that_rotate_at_once_all_have_the_same_data_key()
    {
        await using var others = await Brokers.StartAsync(VaultParts, Vault, 4);
        Vault.Key.Rotate();

        var added = await Task.WhenAll(others.All.Select(one => one.Get<DataKeyRotation>().RotateAsync(Cancellation)));

        Assert.All(added, key => Assert.Equal(2u, key.Id));
        Assert.Equal(2, (await KeysAsync()).Count);
    }

    [Fact]
    public async Task Rotating_the_key_twice_loses_no_token_and_no_row()
    {
        using var client = await RegisterAsync();
        var tokens = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            tokens.Add((await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken);
            tokens.Add(
                (
                    await client.RefreshAsync((await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken)
                ).RefreshToken
            );
            Vault.Key.Rotate();
            Broker.Clock.Advance(DataKeyRotation.BetweenChecks);
            await Rotation.RotateIfDueAsync(Cancellation);
            Broker.Clock.Advance(DataKeyRules.Notice);
        }
        await using var restarted = await VaultParts.StartBrokerAsync(Vault);
        restarted.Clock.Advance(Broker.Clock.GetUtcNow() - restarted.Clock.GetUtcNow());
        using var there = new TestClient(restarted.Issuer) { ClientId = client.ClientId };

        var answers = await Task.WhenAll(tokens.Select(token => there.RefreshAsync(token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(4, (await KeysAsync()).Count);
    }

    /// <summary>An instance before whose first write to the keys' table something happens.</summary>
    private Task<TestBroker> StartAsync(Func<Task> beforeWrite)
    {
        var before = new BeforeRequests();
        before.Do(TableNames.Keys, beforeWrite);
        return VaultParts.StartBrokerAsync(Vault, services => services.AddSingleton<HttpPipelinePolicy>(before));
    }

    private async Task<IReadOnlyList<StoredDataKey>> KeysAsync() =>
        [.. (await Broker.Get<IDataKeyStore>().ListAsync(Cancellation)).OrderBy(key => key.Id)];

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
