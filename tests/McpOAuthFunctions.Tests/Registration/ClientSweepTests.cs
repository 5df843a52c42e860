using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Retention;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Registration;

/// <summary>Nothing of an expired client stays. On tables of its own: the sweeper of a later day spares nobody.</summary>
[Trait("Invariant", "I7")]
public sealed class ClientSweepTests(LocalParts parts) : BrokerTests(parts)
{
    private const int Many = 120;

    protected override bool NeedsOwnStorage => true;

    [Fact]
    public async Task Clients_that_were_never_used_leave_no_row_and_the_others_stay()
    {
        using var used = await ManagedClient.RegisterAsync(Broker);
        await used.Mcp.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });
        await RegisterAsync(Many);
        Broker.Clock.Advance(TimeSpan.FromHours(25));
        using var fresh = await ManagedClient.RegisterAsync(Broker);

        await SweepAsync();

        var expected = new[] { used.Mcp.ClientId, fresh.Mcp.ClientId }.Order(StringComparer.Ordinal);
        Assert.Equal(expected, (await RowsAsync()).Where(key => key.Length == 22).Order(StringComparer.Ordinal));
        // A client has two rows: its own, and the one that says in which hour it expires.
        Assert.Equal(4, (await RowsAsync()).Count);
    }

    [Fact]
    public async Task A_used_client_leaves_no_row_when_its_idle_time_is_over()
    {
        using var used = await ManagedClient.RegisterAsync(Broker);
        await used.Mcp.GetTokensAsync(parameters: new() { ["scope"] = "read:files" });

        Broker.Clock.Advance(TimeSpan.FromDays(181));
        await SweepAsync();

        Assert.Empty(await RowsAsync());
    }

    [Fact, Trait("Spec", "RFC 7592 §2.3")]
    public async Task A_client_that_removed_itself_leaves_no_row()
    {
        using var client = await ManagedClient.RegisterAsync(Broker);

        await client.DeleteAsync();

        Assert.Empty(await RowsAsync());
    }

    [Fact]
    public async Task The_cost_of_a_sweep_does_not_grow_with_the_clients_in_use()
    {
        await RegisterAsync(Many);
        Broker.Operations.Reset();

        await SweepAsync();

        // Two range queries a shard, of clients and of documents, and nothing else.
        Assert.Equal(
            2 * 16,
            Broker.Operations.All.Count(operation => operation.Contains(TableNames.Clients, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Two_sweepers_at_once_and_a_row_removed_by_hand_leave_nothing()
    {
        await RegisterAsync(Many);
        var table = Broker.Table(TableNames.Clients);
        var victim = await table.QueryAsync<TableEntity>("RowKey lt 'expires:' or RowKey ge 'expires;'").FirstAsync();
        await table.DeleteEntityAsync(victim.PartitionKey, victim.RowKey);
        Broker.Clock.Advance(TimeSpan.FromHours(25));

        await Task.WhenAll(SweepAsync(), SweepAsync());

        Assert.Empty(await RowsAsync());
    }

    private Task SweepAsync() => Broker.Get<Sweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private Task RegisterAsync(int count) =>
        Parallel.ForAsync(0, count, async (_, _) => (await ManagedClient.RegisterAsync(Broker)).Dispose());

    private async Task<List<string>> RowsAsync() =>
        await Broker.Table(TableNames.Clients).QueryAsync<TableEntity>().Select(row => row.RowKey).ToListAsync();
}
