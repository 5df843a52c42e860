using System.Net;
using System.Net.Http.Json;
using DevEnvironment.Ports;
using DevEnvironment.Storage;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>The published folder, run as the Functions host runs it.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions custom handlers")]
public sealed class PublishedProgramTests(PublishedBroker published, LocalParts parts) : IAsyncLifetime
{
    private readonly string data = Directory.CreateTempSubdirectory("mcp-oauth-published-").FullName;
    private readonly int port = FreePort.Next();
    private Azurite azurite = null!;

    // Its own: the timer sweeps everything.
    public async ValueTask InitializeAsync() => azurite = await Azurite.StartAsync(parts.Node);

    public async ValueTask DisposeAsync()
    {
        await azurite.DisposeAsync();
        Directory.Delete(data, recursive: true);
    }

    [Fact, Trait("Invariant", "I3")]
    public async Task A_killed_handler_loses_nothing_that_it_answered()
    {
        string refreshToken;
        using var http = new HttpClient();
        TestClient client;
        await using (var handler = await StartAsync())
        {
            client = await TestClient.RegisterAsync($"http://localhost:{port}");
            var tokens = await client.GetTokensAsync();
            var refreshed = await client.RefreshAsync(tokens.RefreshToken);
            Assert.Equal(HttpStatusCode.OK, refreshed.Status);
            refreshToken = refreshed.RefreshToken;
            var sweep = await http.PostAsJsonAsync($"{handler.Url}/sweep", new { Data = new { }, Metadata = new { } });
            Assert.Equal(HttpStatusCode.OK, sweep.StatusCode);
            Assert.Equal("""{"Outputs":{},"Logs":[],"ReturnValue":null}""", await sweep.Content.ReadAsStringAsync());
            await handler.KillAsync();
        }

        await using var next = await StartAsync();
        var again = await client.RefreshAsync(refreshToken);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.NotEqual(refreshToken, again.RefreshToken);
        client.Dispose();
    }

    private Task<FunctionsHostProcess> StartAsync()
    {
        var settings = TestBroker.UsualSettings(parts, $"http://localhost:{port}");
        settings["Storage:ConnectionString"] = azurite.ConnectionString;
        settings["XDG_DATA_HOME"] = data;
        return FunctionsHostProcess.StartAsync(published.Unpacked, port, settings);
    }
}
