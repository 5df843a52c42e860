using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The queries of alerts and workbook use tables and columns that exist. That they find what they look for is not shown.</summary>
public class QueryTests
{
    public static TheoryData<string> Alerts =>
        [.. Snapshot.Of(Deployment.Production).OfType(ResourceTypes.QueryAlert).Select(alert => Short(alert.Name))];

    [Theory, MemberData(nameof(Alerts))]
    public void The_query_of_an_alert_uses_names_that_exist_and_gives_the_measured_column(string alert)
    {
        var (problems, columns) = Kql.Check(QueryOf(alert));

        Assert.Empty(problems);
        Assert.Contains("measured", columns);
    }

    [Fact]
    public void The_queries_of_the_workbook_use_names_that_exist()
    {
        var workbook = Snapshot.Of(Deployment.Production).OfType(ResourceTypes.Workbook).Single();
        var queries = JsonNode.Parse(workbook.Text("properties.serializedData"))!["items"]!
            .AsArray()
            .Select(item => (string?)item!["content"]!["query"])
            .OfType<string>()
            .ToList();

        Assert.Equal(Metrics.Names.Count, queries.Count);
        Assert.All(
            queries,
            query =>
                Assert.Empty(Kql.Check(query.Replace("{TimeRange:grain}", "1h", StringComparison.Ordinal)).Problems)
        );
    }

    [Theory]
    [InlineData("error-rate", "resultCode", "resultcode")]
    [InlineData("error-rate", "requests", "AppRequests")]
    [InlineData("error-rate", "failed > 10", "failures > 10")]
    [InlineData("login-outages", "valueSum", "sumValue")]
    [InlineData("login-outages", "sumif(", "sumIf(")]
    [InlineData("sweeper-lag", "project measured =", "project readings, timestamp, measured =")]
    public void A_name_that_does_not_exist_is_reported(string alert, string text, string replacement)
    {
        var query = QueryOf(alert);
        Assert.Contains(text, query, StringComparison.Ordinal);

        Assert.NotEmpty(Kql.Check(query.Replace(text, replacement, StringComparison.Ordinal)).Problems);
    }

    /// <summary>The floors are in the query itself, because a threshold sees only the share.</summary>
    [Theory]
    [InlineData("error-rate", "| where total >= 50 and failed > 10")]
    [InlineData("login-outages", "| where outages > 5")]
    public void The_failing_requests_of_one_stranger_wake_nobody(string alert, string floor) =>
        Assert.Contains(floor, QueryOf(alert), StringComparison.Ordinal);

    [Fact]
    public void A_broker_that_has_just_been_deployed_is_no_slow_sweeper()
    {
        var alert = Snapshot
            .Of(Deployment.Production)
            .OfType(ResourceTypes.QueryAlert)
            .Single(a => Short(a.Name) == "sweeper-lag");

        Assert.Contains("readings == 0 and first < ago(2h)", QueryOf("sweeper-lag"), StringComparison.Ordinal);
        // The query must see further back than the two hours that it judges.
        Assert.Equal("P1D", alert.Text("properties.overrideQueryTimeRange"));
    }

    private static string QueryOf(string alert) =>
        Snapshot
            .Of(Deployment.Production)
            .OfType(ResourceTypes.QueryAlert)
            .Single(a => Short(a.Name) == alert)
            .Text("properties.criteria.allOf.0.query");

    private static string Short(string name) =>
        name["alert-".Length..name.IndexOf("-production-", StringComparison.Ordinal)];
}
