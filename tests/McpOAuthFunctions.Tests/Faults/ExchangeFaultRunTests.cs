using System.Net;
using DevEnvironment.Storage;
using DevEnvironment.Upstream;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Faults;

/// <summary>Token exchanges and upstream refreshes over a network to storage that fails at random.</summary>
/// <remarks>The upstream rotates its refresh tokens and takes the second use of one for theft.</remarks>
[Trait("Invariant", "I4"), Trait("Spec", "RFC 9700 §4.14.2")]
public sealed class ExchangeFaultRunTests(LocalParts parts) : IAsyncLifetime
{
    private const int Rounds = 6;

    private FaultProxy proxy = null!;
    private LocalUpstream upstream = null!;
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        proxy = await FaultProxy.StartAsync(parts.Azurite.Port);
        upstream = await LocalUpstream.StartAsync(parts.Node);
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Storage:ConnectionString"] = TableService.ConnectionString(proxy.Port),
                ["Upstreams:local:Issuer"] = upstream.Issuer,
            }
        );
        await scene.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await scene.DisposeAsync();
        await upstream.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Theory, InlineData(31), InlineData(32)]
    public async Task Whatever_storage_answers_no_upstream_token_is_sent_twice_and_it_heals(int seed)
    {
        var patient = new PatientClient(scene.Client);
        var faults = new FaultPlan((ulong)seed, percent: 25, FaultPlan.AllKinds);
        var seen = new List<string>();

        for (var round = 0; round < Rounds; round++)
        {
            // The test's own writes meet no fault.
            proxy.Faults = null;
            if ((await scene.FindAsync())!.State != ConnectionState.Connected)
            {
                // A refresh may have been sent whose outcome could not be stored. Nothing is risked: the user acts.
                (await scene.ExchangeAsync()).AssertRefused("interaction_required");
                await scene.ConnectAsync();
            }
            await scene.ExpireAsync();
            proxy.Faults = faults;

            var answer = await patient.AnswerAsync(() => scene.ExchangeAsync());

            if (answer.Status == HttpStatusCode.OK)
            {
                seen.Add(answer.AccessToken);
                continue;
            }
            answer.AssertRefused("interaction_required");
        }
        proxy.Faults = null;

        Assert.True(faults.Count >= 5, $"{faults.Count} faults");
        Assert.NotEmpty(seen);
        // A fault costs no token twice: each round had an expired token, so each answer is a new one.
        Assert.Equal(seen.Count, seen.Distinct().Count());
        await HealAsync();
        var statistics = await upstream.StatisticsAsync();
        Assert.Equal((0, 0), (statistics.TokenRefused["refresh_token"], statistics.GrantsRevoked));
        Assert.True(statistics.Token["refresh_token"] >= seen.Count);
    }

    /// <summary>Without faults, the tool works again, at most after a new connection.</summary>
    private async Task HealAsync()
    {
        var answer = await scene.ExchangeAsync();
        if (answer.Status != HttpStatusCode.OK)
        {
            answer.AssertRefused("interaction_required");
            await scene.ConnectAsync();
        }
        await scene.ExpireAsync();
        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);
    }
}
