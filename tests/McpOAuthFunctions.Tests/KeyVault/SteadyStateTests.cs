using System.Net;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>I6: Key Vault is off the hot path.</summary>
[Collection(VaultParts.Name), Trait("Invariant", "I6")]
public sealed class SteadyStateTests(VaultParts parts) : KeyVaultTests(parts)
{
    private const int Families = 20;
    private const int RefreshesEach = 500;

    [Fact]
    public async Task Ten_thousand_refreshes_ask_Key_Vault_nothing_and_its_outage_stops_none_of_them()
    {
        using var client = await RegisterAsync();
        var tokens = new List<string>();
        for (var i = 0; i < Families; i++)
        {
            tokens.Add((await client.GetTokensAsync()).RefreshToken);
        }
        var registered = (await Broker.Get<ClientDirectory>().FindAsync(client.ClientId, Cancellation))!;
        Vault.Forget();

        var before = await Task.WhenAll(tokens.Select(token => RefreshAsync(token, registered)));
        Vault.Fault = VaultFault.Dead();
        var during = await Task.WhenAll(before.Select(token => RefreshAsync(token, registered)));
        var overHttp = await Task.WhenAll(during.Select(token => client.RefreshAsync(token)));
        var login = await client.GetTokensAsync();

        Assert.All(overHttp, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        Assert.Equal(HttpStatusCode.OK, login.Status);
        Assert.Empty(Vault.Requests);
    }

    [Fact]
    public async Task A_login_on_a_new_instance_asks_Key_Vault_to_unwrap_each_data_key_once()
    {
        await Broker.Get<DataKeyRing>().CurrentAsync(Cancellation);
        Vault.Forget();
        await using var another = await VaultParts.StartBrokerAsync(Vault);
        using var client = await TestClient.RegisterAsync(another);

        await client.GetTokensAsync();

        Assert.Equal(["unwrapkey", "unwrapkey"], Vault.Requests.Select(request => request.Operation));
        Assert.Null(Vault.Requests[0].Token);
    }

    private async Task<string> RefreshAsync(string token, Client client)
    {
        for (var i = 0; i < RefreshesEach / 2; i++)
        {
            var issued = await Broker.Get<RefreshRotation>().RotateAsync(token, null, null, client, null, Cancellation);
            token = issued.Value.RefreshToken!.Reveal();
        }
        return token;
    }
}
