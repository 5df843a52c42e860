using System.Net;
using DevEnvironment.Browser;
using DevEnvironment.Storage;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Whole logins, refreshes and revocations over a network to storage that fails at random.</summary>
[Trait("Invariant", "I1"), Trait("Invariant", "I2"), Trait("Invariant", "I3")]
public sealed class StorageFaultRunTests(LocalParts parts) : BrokerTests(parts)
{
    private const int Logins = 4;

    private FaultProxy proxy = null!;
    private TestClient client = null!;
    private PatientClient patient = null!;

    protected override Dictionary<string, string?> Settings =>
        new() { ["Storage:ConnectionString"] = TableService.ConnectionString(proxy.Port) };

    public override async ValueTask InitializeAsync()
    {
        proxy = Keep(await FaultProxy.StartAsync(Parts.Azurite.Port));
        await base.InitializeAsync();
        client = await RegisterAsync();
        patient = new(client);
        // Registers the session upstream, too: from here on, only storage fails.
        await client.GetTokensAsync();
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4)]
    public async Task Whatever_storage_answers_nothing_is_lost_or_double_and_it_heals(int seed)
    {
        proxy.Faults = new((ulong)seed, percent: 25, FaultPlan.AllKinds);
        var alive = new List<string>();

        for (var i = 0; i < Logins; i++)
        {
            if (await patient.TryLogInAsync(SignInUpstreamAsync) is not { } login)
            {
                continue;
            }
            var tokens = await patient.RedeemAsync(login);
            Assert.Equal(HttpStatusCode.OK, tokens.Status);
            var refreshed = await patient.RefreshAsync(tokens.RefreshToken);
            Assert.Equal(HttpStatusCode.OK, refreshed.Status);
            refreshed = await patient.RefreshAsync(refreshed.RefreshToken);
            Assert.Equal(HttpStatusCode.OK, refreshed.Status);
            alive.Add(refreshed.RefreshToken);
        }
        if (alive.Count > 1)
        {
            Assert.Equal(HttpStatusCode.OK, (await patient.RevokeAsync(alive[0])).Status);
            (await patient.RefreshAsync(alive[0])).AssertRefused("invalid_grant");
            alive.RemoveAt(0);
        }
        var faults = proxy.Faults.Count;
        proxy.Faults.Heal();

        Assert.True(faults >= 5, $"{faults} faults");
        foreach (var token in alive)
        {
            Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(token)).Status);
        }
        var live = await Broker.Get<TableGrantStore>().ListLiveOfClientAsync(client.ClientId, Cancellation);
        // The login before the faults is the other one.
        Assert.Equal(alive.Count + 1, live.Count);
        await client.GetTokensAsync();
    }

    [Fact]
    public async Task Lost_answers_that_the_retries_reach_cost_no_login_and_show_nowhere()
    {
        // Three attempts are made of each operation.
        proxy.Faults = new(seed: 15, percent: 30, [NetworkFault.LostAnswer], longestRow: 2);

        for (var i = 0; i < Logins; i++)
        {
            client.UseNewBrowser();
            var login = await patient.TryLogInAsync(SignInUpstreamAsync);
            Assert.NotNull(login);
            var tokens = await patient.RedeemAsync(login.Value);
            Assert.Equal(HttpStatusCode.OK, (await patient.RefreshAsync(tokens.RefreshToken)).Status);
        }

        Assert.True(proxy.Faults.Count >= 5, $"{proxy.Faults.Count} faults");
        Assert.Equal(0, patient.Refused);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2")]
    public async Task A_redemption_whose_answers_were_all_lost_gets_its_tokens_on_the_next_try()
    {
        var (_, code, verifier) = await client.LogInAsync();
        proxy.Faults = new(seed: 1, percent: 100, [NetworkFault.LostAnswer]);
        var refused = await client.RedeemAsync(code, verifier);
        proxy.Faults.Heal();

        var tokens = await client.RedeemAsync(code, verifier);

        refused.AssertRefused("temporarily_unavailable", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    private async Task<string> SignInUpstreamAsync(Page approved)
    {
        var callback = $"{Broker.Issuer}/callback/";
        var page = await client.Browser.FollowAsync(approved, callback);
        if (page.Location?.StartsWith(callback, StringComparison.Ordinal) != true)
        {
            var login = page.Forms[0].With("login", "alice").With("password", "any");
            page = await client.Browser.FollowAsync(await client.Browser.SubmitAsync(page, login), callback);
        }
        return page.Location!;
    }
}
