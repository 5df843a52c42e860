using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using McpOAuthFunctions.TableStorage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>The timer function as the Functions host calls it. On an Azurite of its own: it sweeps everything.</summary>
[Trait("Invariant", "I7")]
public sealed class SweepFunctionTests(LocalParts parts)
{
    [Fact]
    public async Task Under_the_host_a_call_of_the_timer_sweeps_and_completes_the_invocation()
    {
        await using var azurite = await Azurite.StartAsync(parts.Node);
        await using var broker = await TestBroker.StartAsync(
            parts,
            new()
            {
                ["Storage:ConnectionString"] = azurite.ConnectionString,
                ["FUNCTIONS_CUSTOMHANDLER_PORT"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
            }
        );
        using var client = await TestClient.RegisterAsync(broker);
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        broker.Clock.Advance(TimeSpan.FromMinutes(7));
        using var http = new HttpClient();

        var answer = await http.PostAsJsonAsync($"{broker.Issuer}/sweep", new { Data = new { }, Metadata = new { } });

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{"Outputs":{},"Logs":[],"ReturnValue":null}""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(
            0,
            await broker.Table(TableNames.SignInAttempts).QueryAsync<Azure.Data.Tables.TableEntity>().CountAsync()
        );
    }
}
