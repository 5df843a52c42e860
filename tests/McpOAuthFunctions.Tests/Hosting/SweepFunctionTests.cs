using McpOAuth.Azure.TableStorage;
using McpOAuth.Retention;
using McpOAuthFunctions.Functions;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>The timer function. On an Azurite of its own: it sweeps everything.</summary>
[Trait("Invariant", "I7")]
public sealed class SweepFunctionTests(LocalParts parts)
{
    [Fact]
    public async Task The_timer_deletes_expired_rows()
    {
        using var azurite = await parts.OwnStorage.RentAsync();
        await using var broker = await TestBroker.StartAsync(
            parts,
            new() { ["Storage:ConnectionString"] = azurite.ConnectionString }
        );
        using var client = await TestClient.RegisterAsync(broker);
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        var attempts = broker.Table(TableNames.SignInAttempts);
        Assert.Equal(1, await attempts.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync());
        broker.Clock.Advance(TimeSpan.FromMinutes(7));

        var sweep = new SweepFunction(broker.Get<PeriodicUpkeep>());
        await sweep.RunAsync(new TimerInfo(), TestContext.Current.CancellationToken);

        Assert.Equal(0, await attempts.QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync());
    }
}
