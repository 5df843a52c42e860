using System.Net;
using System.Web;
using DevEnvironment.Browser;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Whole logins over a network to the upstream's token endpoint that fails at random.</summary>
public sealed class UpstreamFaultRunTests(LocalParts parts) : BrokerTests(parts)
{
    private const int Logins = 6;

    private StubUpstream stub = null!;

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["SignIn:Upstream"] = "stub",
            ["Upstreams:stub:Preset"] = "Oidc",
            ["Upstreams:stub:Issuer"] = stub.Issuer,
            ["Upstreams:stub:ClientId"] = "broker",
            ["Upstreams:stub:ClientSecret"] = "the-brokers-secret",
        };

    public override async ValueTask InitializeAsync()
    {
        stub = Keep(await StubUpstream.StartAsync());
        await base.InitializeAsync();
    }

    [Theory, InlineData(11), InlineData(12), InlineData(13)]
    public async Task Whatever_the_upstream_answers_no_login_is_half_done_and_it_heals(int seed)
    {
        var client = await RegisterAsync();
        var patient = new PatientClient(client);
        Assert.NotNull(await patient.TryLogInAsync(SignInAsync));
        stub.Faults = new((ulong)seed, percent: 50, FaultPlan.AllKinds);
        var alive = 0;

        for (var i = 0; i < Logins; i++)
        {
            // A code of the upstream is single use, so a login that met a fault has to begin again.
            if (await patient.TryLogInAsync(SignInAsync) is { } login)
            {
                var tokens = await patient.RedeemAsync(login);
                Assert.Equal(HttpStatusCode.OK, (await patient.RefreshAsync(tokens.RefreshToken)).Status);
                alive++;
            }
        }
        var faults = stub.Faults.Count;
        stub.Faults.Heal();

        Assert.True(faults >= 1, $"{faults} faults");
        var live = await Broker.Get<TableGrantStore>().ListLiveOfClientAsync(client.ClientId, Cancellation);
        Assert.Equal(alive, live.Count);
        Assert.NotNull(await patient.TryLogInAsync(SignInAsync));
    }

    /// <summary>Plays the upstream's page: sends the browser back with a code whose id_token has the right nonce.</summary>
    private Task<string> SignInAsync(Page approved)
    {
        var query = HttpUtility.ParseQueryString(new Uri(approved.Location!).Query);
        var idToken = stub.IdToken("broker", query["nonce"]!);
        stub.Token = _ =>
            Task.FromResult(
                (200, $$"""{"access_token":"a","token_type":"Bearer","expires_in":3600,"id_token":"{{idToken}}"}""")
            );
        var state = Uri.EscapeDataString(query["state"]!);
        return Task.FromResult($"{Broker.Issuer}/callback/stub?code=upstream-code&state={state}");
    }
}
