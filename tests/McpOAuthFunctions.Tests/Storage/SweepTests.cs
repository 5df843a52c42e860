using Azure.Data.Tables;
using DevEnvironment.Storage;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Retention;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>I7: the sweeper reclaims the space of expired rows. On an Azurite of its own: it would sweep other tests' rows.</summary>
[Trait("Invariant", "I7")]
public sealed class SweepTests(LocalParts parts) : IAsyncLifetime
{
    private Azurite azurite = null!;
    private TestBroker broker = null!;
    private TestClient client = null!;

    public async ValueTask InitializeAsync()
    {
        azurite = await Azurite.StartAsync(parts.Node);
        broker = await TestBroker.StartAsync(parts, new() { ["Storage:ConnectionString"] = azurite.ConnectionString });
        client = await TestClient.RegisterAsync(broker);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await broker.DisposeAsync();
        await azurite.DisposeAsync();
    }

    [Fact]
    public async Task Abandoned_logins_leave_no_row_behind()
    {
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);
        Assert.Equal(2, await CountAsync(TableNames.SignInAttempts));

        broker.Clock.Advance(TimeSpan.FromMinutes(7));
        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.SignInAttempts));
    }

    [Fact]
    public async Task A_login_under_way_and_a_living_grant_are_left_alone()
    {
        var tokens = await client.GetTokensAsync();
        await client.SignInUpstreamAsync(client.Authorization().Url, broker.Issuer);

        broker.Clock.Advance(TimeSpan.FromMinutes(3));
        await SweepAsync();

        Assert.Equal(1, await CountAsync(TableNames.SignInAttempts));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Grants_are_removed_once_their_week_is_over()
    {
        await client.GetTokensAsync();

        broker.Clock.Advance(TimeSpan.FromDays(98));
        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.Grants));
    }

    [Fact]
    public async Task More_than_a_hundred_rows_of_one_partition_are_removed_in_one_sweep()
    {
        var table = broker.Table(TableNames.SignInAttempts);
        await table.CreateIfNotExistsAsync();
        for (var i = 0; i < 250; i++)
        {
            await table.AddEntityAsync(new TableEntity("a-0000000001", $"{i}"));
        }

        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.SignInAttempts));
    }

    private Task SweepAsync() => broker.Get<Sweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private async Task<int> CountAsync(string table) =>
        await broker.Table(table).QueryAsync<TableEntity>().CountAsync();
}
