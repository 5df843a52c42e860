using System.Net;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I6: what an outage of Key Vault stops, how that looks, and how it ends.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class VaultOutageTests(VaultParts parts) : KeyVaultTests(parts)
{
    private TestClient client = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        client = await RegisterAsync();
    }

    [Fact]
    public async Task A_broker_that_starts_during_an_outage_answers_503_and_recovers_by_itself()
    {
        var token = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Fault = VaultFault.Unavailable();
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };

        var during = await there.RefreshAsync(token);
        Vault.Fault = null;
        var after = await there.RefreshAsync(token);

        during.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(during.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, after.Status);
    }

    [Fact]
    public async Task Requests_of_such_a_broker_do_not_queue_up_before_Key_Vault()
    {
        var token = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Fault = VaultFault.Unavailable();
        Vault.Forget();
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => there.RefreshAsync(token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.Status));
        // All who come together wait for one unwrap with its repetitions; who comes later begins another.
        Assert.InRange(Vault.Requests.Count, 1, 16);
    }

    [Fact]
    public async Task A_token_under_a_data_key_that_cannot_be_unwrapped_is_an_outage_and_never_invalid()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var there = new TestClient(another.Issuer) { ClientId = client.ClientId };
        await another.Get<DataKeyRing>().CurrentAsync(Cancellation);
        await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        Broker.Clock.Advance(DataKeyRules.Notice);
        var token = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Fault = VaultFault.Dead();
        another.Clock.Advance(DataKeyRules.Notice);

        var during = await there.RefreshAsync(token);
        Vault.Fault = null;
        another.Clock.Advance(TimeSpan.FromSeconds(5));
        var after = await there.RefreshAsync(token);

        during.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, after.Status);
    }

    [Fact]
    public async Task An_instance_that_cannot_get_the_next_data_key_goes_on_with_the_former_and_reports_its_use()
    {
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        var ring = another.Get<DataKeyRing>();
        await ring.CurrentAsync(Cancellation);
        var next = await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        Vault.Fault = VaultFault.Dead();
        another.Clock.Advance(DataKeyRules.Notice + DataKeyRules.CopyLifetime);
        await ring.RefreshAsync(Cancellation);

        var sealing = await ring.CurrentAsync(Cancellation);
        await another.Get<Sealer>().SealAsync(new byte[1], Binding.Token("test"), Cancellation);
        await ring.RefreshAsync(Cancellation);

        var former = (await another.Get<IDataKeyStore>().ListAsync(Cancellation)).Single(key => key.Id == 1);
        Assert.Equal(1u, sealing.Id);
        Assert.True(former.LastUsedAt > next.ActivatesAt);
        Assert.True(former.Messages > 0);
    }

    [Fact]
    public async Task A_disabled_version_closes_only_what_its_own_data_keys_have_sealed()
    {
        var first = Vault.Key.Current;
        var before = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Key.Rotate();
        await Broker.Get<DataKeyRotation>().RotateAsync(Cancellation);
        Broker.Clock.Advance(DataKeyRules.Notice);
        var after = (await DirectLogin.GetTokensAsync(Broker, client)).RefreshToken;
        Vault.Key.Enable(first, false);
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        another.Clock.Advance(DataKeyRules.Notice);

        var ring = another.Get<DataKeyRing>();

        Assert.Equal(2u, (await ring.CurrentAsync(Cancellation)).Id);
        Assert.NotNull(await ring.FindAsync(2, Cancellation));
        await Assert.ThrowsAsync<OutageException>(async () => await ring.FindAsync(1, Cancellation));
        Assert.NotEqual(before, after);
    }
}
