using System.Net;
using Azure.Data.Tables;
using DevEnvironment.Ports;
using FunctionsTestHost;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>How the worker begins, does its timer's work, and ends.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: .NET isolated worker")]
public sealed class WorkerLifeTests(HostScene scene) : IClassFixture<HostScene>
{
    private static readonly TimeSpan Seconds = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Bad_settings_are_reported_once_in_plain_text_and_the_worker_exits_with_2()
    {
        var refused = await Assert.ThrowsAsync<WorkerExitedException>(() =>
            scene.StartAsync(new() { ["Broker:Issuer"] = "nonsense", ["SignIn:Upstream"] = "missing" })
        );

        Assert.Equal(2, refused.ExitCode);
        string[] printed = [.. refused.Errors, .. refused.Output];
        Assert.Single(printed, line => line.Contains("Broker__Issuer", StringComparison.Ordinal));
        Assert.Single(printed, line => line.Contains("SignIn__Upstream", StringComparison.Ordinal));
        Assert.DoesNotContain(printed, line => line.Contains("   at ", StringComparison.Ordinal));
        Assert.Empty(refused.Output);
    }

    [Fact, Trait("Invariant", "I3")]
    public async Task A_killed_worker_loses_nothing_that_it_answered()
    {
        var port = FreePort.Next();
        TestClient client;
        string refreshToken;
        await using (var host = await scene.StartAsync(port: port))
        {
            client = await TestClient.RegisterAsync(host.Url);
            var tokens = await client.GetTokensAsync();
            var refreshed = await client.RefreshAsync(tokens.RefreshToken);
            Assert.Equal(HttpStatusCode.OK, refreshed.Status);
            refreshToken = refreshed.RefreshToken;
            await host.Worker.KillAsync();
        }

        await using var next = await scene.StartAsync(port: port);
        var again = await client.RefreshAsync(refreshToken);

        Assert.Equal(HttpStatusCode.OK, again.Status);
        Assert.NotEqual(refreshToken, again.RefreshToken);
        client.Dispose();
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task The_timer_removes_expired_rows_and_keeps_the_rest()
    {
        var table = new TableServiceClient(scene.Azurite.ConnectionString).GetTableClient(TableNames.Replays);
        await using var host = await scene.StartAsync();
        var rows = TableRows.Open(scene.Azurite.ConnectionString, new());
        var replays = new TableReplayStore(new StorageTable(TableNames.Replays, rows));
        var now = TimeProvider.System.GetUtcNow();
        await replays.TryUseAsync("expired", now.AddHours(-1), TestContext.Current.CancellationToken);
        await replays.TryUseAsync("alive", now.AddHours(1), TestContext.Current.CancellationToken);

        var invocation = await host.RunTimerAsync("sweep");

        var left = await table
            .QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            .Select(row => row.RowKey)
            .ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["alive"], left);
        var swept = await host.Logs.WaitForAsync(
            log => log.EventId == "Swept" && log.Message.Contains(TableNames.Replays, StringComparison.Ordinal),
            Seconds
        );
        Assert.Equal(invocation, swept.InvocationId);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_exits_with_0_within_the_hosts_time_of_grace()
    {
        await using var host = await scene.StartAsync();
        using var http = new HttpClient();
        await http.GetAsync($"{host.Url}/health/live", TestContext.Current.CancellationToken);

        Assert.Equal(0, await host.StopAsync());
        Assert.Empty(host.Worker.Errors);
    }

    [Fact, Trait("Invariant", "I5")]
    public async Task A_start_warns_of_nothing_and_writes_no_key_but_the_development_key()
    {
        await using var host = await scene.StartAsync();
        using var client = await TestClient.RegisterAsync(host.Url);

        await host.StopAsync();

        Assert.DoesNotContain(host.Logs.All, log => log.Level >= LogLevel.Warning);
        Assert.Equal(
            ["development.key"],
            Directory.EnumerateFiles(scene.Home, "*", SearchOption.AllDirectories).Select(Path.GetFileName)
        );
    }
}
