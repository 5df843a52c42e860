using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>The workbook and the alerts follow the one list of metrics.</summary>
public class WorkbookTests
{
    [Fact]
    public void Metrics_have_a_name_of_ours_and_a_kind_that_can_be_drawn()
    {
        Assert.All(Metrics.Names, name => Assert.Matches(@"\Amcp_oauth(\.[a-z_]+)+\z", name));
        Assert.Equal(Metrics.Names.Count, Metrics.Names.Distinct().Count());
        Assert.All(Metrics.All, metric => Assert.Matches(@"\A(counter|gauge|histogram)\z", (string?)metric["kind"]));
        Assert.All(Metrics.All, metric => Assert.NotNull(metric["title"]));
        Assert.All(Metrics.All, metric => Assert.NotNull(metric["splitBy"]));
    }

    [Fact]
    public void There_is_one_chart_for_each_metric()
    {
        var items = Workbook()["items"]!.AsArray();

        Assert.Equal(9, (int)items[0]!["type"]!);
        Assert.Equal(
            Metrics.Names.Order(StringComparer.Ordinal),
            items.Skip(1).Select(item => (string)item!["name"]!).Order(StringComparer.Ordinal)
        );
        Assert.All(
            items.Skip(1),
            item => Assert.Equal("TimeRange", (string?)item!["content"]!["timeContextFromParameter"])
        );
    }

    [Fact]
    public void Alerts_ask_for_metrics_that_exist()
    {
        var queries = Snapshot
            .Of(Deployment.Production)
            .OfType(ResourceTypes.QueryAlert)
            .Select(alert => alert.Text("properties.criteria.allOf.0.query"))
            .Where(query => query.StartsWith("customMetrics", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(3, queries.Count);
        Assert.All(
            queries,
            query => Assert.Contains(Metrics.Names, name => query.Contains($"\"{name}\"", StringComparison.Ordinal))
        );
    }

    private static JsonObject Workbook()
    {
        var workbook = Snapshot.Of(Deployment.Development).OfType(ResourceTypes.Workbook).Single();
        return JsonNode.Parse(workbook.Text("properties.serializedData"))!.AsObject();
    }
}
