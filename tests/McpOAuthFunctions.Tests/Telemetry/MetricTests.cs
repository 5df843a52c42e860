using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Retention;
using McpOAuth.Telemetry;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>The metrics, as the workbook and the alerts ask for them.</summary>
[Trait("Spec", "infra/metrics.json")]
public sealed class MetricTests(LocalParts parts)
{
    [Fact]
    public void The_metrics_of_the_program_are_those_of_the_workbook_by_name_kind_and_dimension()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var seen = new SeenMetrics(meters);

        MeasureEverything(new BrokerMetrics(meters));

        var file = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "metrics.json")))!.AsObject();
        var expected = file.Select(one => $"{one.Value!["name"]} {one.Value["kind"]} {one.Value["splitBy"]}");
        var measured = seen.All.Select(one => $"{one.Name} {KindOf(one.Instrument)} {one.Dimensions.Keys.Single()}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), measured.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(file.Count, seen.Instruments.Count);
    }

    [Fact]
    public async Task Logins_refreshes_and_reuse_are_counted_by_outcome_and_kind()
    {
        await using var broker = await TestBroker.StartAsync(parts);
        using var seen = new SeenMetrics(broker.Get<IMeterFactory>());
        using var client = await TestClient.RegisterAsync(broker);
        var (_, code, verifier) = await client.LogInAsync();
        var tokens = await client.RedeemAsync(code, verifier);
        var first = await client.RefreshAsync(tokens.RefreshToken);
        await client.RefreshAsync(first.RefreshToken, endpoint: "refresh");
        await client.RefreshAsync("nonsense");
        broker.Clock.Advance(TimeSpan.FromMinutes(2));
        await client.RefreshAsync(tokens.RefreshToken);
        broker.Clock.Advance(-TimeSpan.FromMinutes(2));
        await client.RedeemAsync(code, verifier);
        client.UseNewBrowser();
        var consent = await client.Browser.GetAsync(client.Authorization().Url);
        await client.Browser.SubmitAsync(consent, consent.Forms[0], "Deny");
        await client.Browser.GetAsync($"{broker.Issuer}/callback/local?state=nonsense&code=nonsense");

        var logins = new Dictionary<string, double>
        {
            ["succeeded"] = 1,
            ["denied"] = 1,
            ["refused"] = 1,
        };
        Assert.Equal(logins, seen.Sums("mcp_oauth.logins"));
        var refreshes = new Dictionary<string, double> { ["succeeded"] = 2, ["refused"] = 2 };
        Assert.Equal(refreshes, seen.Sums("mcp_oauth.refreshes"));
        var reuse = new Dictionary<string, double> { ["code"] = 1, ["refresh_token"] = 1 };
        Assert.Equal(reuse, seen.Sums("mcp_oauth.reuse_detections"));
        Assert.True(Assert.Single(seen.Sums("mcp_oauth.upstream.duration"), one => one.Key == "local").Value > 0);
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task Every_table_operation_is_counted_at_its_table_and_no_dimension_is_made_of_a_strangers_text()
    {
        await using var broker = await TestBroker.StartAsync(parts);
        using var client = await TestClient.RegisterAsync(broker);
        using var seen = new SeenMetrics(broker.Get<IMeterFactory>());
        broker.Operations.Reset();

        await client.GetTokensAsync();
        using var http = new HttpClient();
        await http.GetAsync($"{broker.Issuer}/authorize?client_id=Strange(/Grants");
        await http.GetAsync($"{broker.Issuer}/callback/strange?state=strange");

        var counted = seen.Sums("mcp_oauth.table_operations");
        var asked = broker.Operations.All.GroupBy(one => one.Split(' ')[1]);
        Assert.Equal(asked.ToDictionary(one => one.Key, one => (double)one.Count()), counted);
        Assert.DoesNotContain(
            seen.All.SelectMany(one => one.Dimensions.Values),
            value => ((string)value!).Contains("trange", StringComparison.Ordinal)
        );
    }

    [Theory, Trait("Invariant", "I7")]
    [InlineData("/Grants(PartitionKey='a',RowKey='b')", "Grants")]
    [InlineData("/devstoreaccount1/Grants(PartitionKey='a',RowKey='/Clients')", "Grants")]
    [InlineData("/Grants()", "Grants")]
    [InlineData("/Grants", "Grants")]
    [InlineData("/devstoreaccount1/$batch", "$batch")]
    [InlineData("/Tables", "Tables")]
    [InlineData("/Tables('Grants')", "Tables")]
    [InlineData("/Strange(PartitionKey='a',RowKey='b')", "other")]
    [InlineData("", "other")]
    public void The_table_of_a_request_is_one_of_a_list(string path, string table) =>
        Assert.Equal(table, TableNames.InPath(path));

    [Fact, Trait("Invariant", "I7")]
    public async Task A_sweep_reports_for_each_table_its_rows_and_the_lag_of_the_oldest()
    {
        using var azurite = await parts.OwnStorage.RentAsync();
        var settings = new Dictionary<string, string?> { ["Storage:ConnectionString"] = azurite.ConnectionString };
        await using var broker = await TestBroker.StartAsync(parts, settings);
        using var client = await TestClient.RegisterAsync(broker);
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        using var seen = new SeenMetrics(broker.Get<IMeterFactory>());

        // An attempt lives five minutes, and its partition is due when the minute after that is over.
        broker.Clock.Advance(TimeSpan.FromHours(3));
        await broker.Get<Sweeper>().SweepAsync(TestContext.Current.CancellationToken);

        var rows = seen.Sums("mcp_oauth.sweeper.rows");
        var lag = seen.Sums("mcp_oauth.sweeper.lag");
        Assert.Equal(
            ["Approvals", "Clients", "FailedAttempts", "Grants", "Replays", "SignInAttempts"],
            lag.Keys.Order()
        );
        Assert.Equal(rows.Keys.Order(), lag.Keys.Order());
        Assert.Equal((1, 0), (rows["SignInAttempts"], rows["Grants"]));
        Assert.InRange(lag["SignInAttempts"], (2 * 3600) + (53 * 60), (2 * 3600) + (55 * 60) + 5);
        Assert.Equal(0, lag["Grants"]);
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task The_lag_of_clients_and_of_weeks_counts_from_the_end_of_their_hour_or_week()
    {
        using var azurite = await parts.OwnStorage.RentAsync();
        var settings = new Dictionary<string, string?> { ["Storage:ConnectionString"] = azurite.ConnectionString };
        await using var broker = await TestBroker.StartAsync(parts, settings);
        using var client = await TestClient.RegisterAsync(broker);
        await client.GetTokensAsync();
        using var seen = new SeenMetrics(broker.Get<IMeterFactory>());

        // A client in use is kept for 180 days, a grant for 90.
        broker.Clock.Advance(TimeSpan.FromDays(200));
        await broker.Get<Sweeper>().SweepAsync(TestContext.Current.CancellationToken);

        var days = seen.Sums("mcp_oauth.sweeper.lag").ToDictionary(one => one.Key, one => one.Value / 86400);
        Assert.InRange(days["Clients"], 19.9, 20.01);
        Assert.InRange(days["Grants"], 102.9, 110.01);
        Assert.InRange(days["Approvals"], 102.9, 110.01);
    }

    private static void MeasureEverything(BrokerMetrics metrics)
    {
        foreach (
            var method in typeof(BrokerMetrics).GetMethods().Where(one => one.DeclaringType == typeof(BrokerMetrics))
        )
        {
            var arguments = method
                .GetParameters()
                .Select(one =>
                    one.ParameterType switch
                    {
                        var type when type == typeof(string) => "x",
                        var type when type == typeof(int) => (object)1,
                        _ => TimeSpan.FromSeconds(1),
                    }
                );
            method.Invoke(metrics, [.. arguments]);
        }
    }

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0].ToLowerInvariant();
}
