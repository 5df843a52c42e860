using System.Diagnostics.Metrics;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Grants;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Telemetry;

/// <summary>The metric of rows that cannot be read, which an operator may watch.</summary>
[Trait("Spec", "infra/metrics.json"), Trait("Invariant", "I5")]
public sealed class UnreadableRowCountTests(LocalParts parts) : ClientTests(parts)
{
    private const string Metric = "mcp_oauth.unreadable_rows";

    [Theory]
    [InlineData("CreatedAt", "yesterday")]
    [InlineData("Successor", "no envelope")]
    public async Task Each_read_of_a_row_that_cannot_be_read_is_counted_at_its_table(string column, string damage)
    {
        var token = AccessToken.Read(await Client.GetTokensAsync());
        Assert.True(GrantId.TryParse(token.Subject, token.Claim("grant_id"), out var id));
        using var seen = new SeenMetrics(Broker.Get<IMeterFactory>());
        var store = Broker.Get<TableGrantStore>();
        await store.FindAsync(id, Cancellation);
        Assert.Empty(seen.Sums(Metric));
        await DamageAsync($"{id.Subject}.{id.Unique}", column, damage);

        await store.FindAsync(id, Cancellation);
        await store.FindAsync(id, Cancellation);

        Assert.Equal(new Dictionary<string, double> { ["Grants"] = 2 }, seen.Sums(Metric));
    }

    private async Task DamageAsync(string key, string column, string damage)
    {
        var table = Broker.Table(TableNames.Grants);
        var filter = TableClient.CreateQueryFilter($"RowKey eq {key}");
        var row = await table
            .QueryAsync<TableEntity>(filter, cancellationToken: Cancellation)
            .SingleAsync(Cancellation);
        row[column] = damage;
        await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, Cancellation);
    }
}
