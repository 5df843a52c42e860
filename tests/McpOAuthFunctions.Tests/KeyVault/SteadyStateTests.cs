using System.Net;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I6: Key Vault is off the hot path.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class SteadyStateTests(VaultParts parts) : IAsyncLifetime
{
    private const int Families = 20;
    private const int RefreshesEach = 500;

    private FakeKeyVault vault = null!;
    private TestBroker broker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await parts.EmptyTablesAsync();
        vault = await parts.StartVaultAsync();
        broker = await parts.StartBrokerAsync(vault);
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        await vault.DisposeAsync();
    }

    [Fact]
    public async Task Ten_thousand_refreshes_ask_Key_Vault_nothing_and_its_outage_stops_none_of_them()
    {
        using var client = await TestClient.RegisterAsync(broker);
        var tokens = new List<string>();
        for (var i = 0; i < Families; i++)
        {
            tokens.Add((await client.GetTokensAsync()).RefreshToken);
        }
        var registered = (await broker.Get<ClientDirectory>().FindAsync(client.ClientId, Cancellation))!;
        vault.Forget();

        var before = await Task.WhenAll(tokens.Select(token => RefreshAsync(token, registered)));
        vault.Fault = VaultFault.Dead();
        var during = await Task.WhenAll(before.Select(token => RefreshAsync(token, registered)));
        var overHttp = await Task.WhenAll(during.Select(token => client.RefreshAsync(token)));
        var login = await client.GetTokensAsync();

        Assert.All(overHttp, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, login.Status);
        Assert.Empty(vault.Requests);
    }

    [Fact]
    public async Task A_login_on_a_new_instance_asks_Key_Vault_to_unwrap_each_data_key_once()
    {
        await broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
        vault.Forget();
        await using var another = await parts.StartBrokerAsync(vault);
        using var client = await TestClient.RegisterAsync(another);

        await client.GetTokensAsync();

        Assert.Equal(["unwrapkey", "unwrapkey"], vault.Requests.Select(request => request.Operation));
        Assert.Null(vault.Requests[0].Token);
    }

    private async Task<string> RefreshAsync(string token, Client client)
    {
        for (var i = 0; i < RefreshesEach / 2; i++)
        {
            var issued = await broker.Get<RefreshRotation>().RotateAsync(token, null, null, client, Cancellation);
            token = issued.Value.RefreshToken!.Reveal();
        }
        return token;
    }
}
