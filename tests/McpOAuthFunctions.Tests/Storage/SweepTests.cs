using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Retention;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>I7: the sweeper reclaims the space of expired rows. On an Azurite of its own: it would sweep other tests' rows.</summary>
[Trait("Invariant", "I7")]
public sealed class SweepTests(LocalParts parts) : ClientTests(parts)
{
    protected override bool NeedsOwnStorage => true;

    [Fact]
    public async Task Abandoned_logins_leave_no_row_behind()
    {
        await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        Assert.Equal(2, await CountAsync(TableNames.SignInAttempts));

        Broker.Clock.Advance(TimeSpan.FromMinutes(7));
        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.SignInAttempts));
    }

    [Fact]
    public async Task A_login_in_progress_and_an_active_grant_are_kept()
    {
        var tokens = await Client.GetTokensAsync();
        await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);

        Broker.Clock.Advance(TimeSpan.FromMinutes(3));
        await SweepAsync();

        // The completed login has left its claim, without the attempt.
        var attempts = await Broker.Table(TableNames.SignInAttempts).QueryAsync<TableEntity>().ToListAsync();
        Assert.Single(attempts, row => row.ContainsKey("Attempt"));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task Grants_are_removed_once_their_week_is_over()
    {
        await Client.GetTokensAsync();

        Broker.Clock.Advance(TimeSpan.FromDays(98));
        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.Grants));
    }

    [Fact]
    public async Task More_than_a_hundred_rows_of_one_partition_are_removed_in_one_sweep()
    {
        var table = Broker.Table(TableNames.SignInAttempts);
        await table.CreateIfNotExistsAsync();
        for (var i = 0; i < 250; i++)
        {
            await table.AddEntityAsync(new TableEntity("a-0000000001", $"{i}"));
        }

        await SweepAsync();

        Assert.Equal(0, await CountAsync(TableNames.SignInAttempts));
    }

    private Task SweepAsync() => Broker.Get<Sweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private async Task<int> CountAsync(string table) =>
        await Broker.Table(table).QueryAsync<TableEntity>().CountAsync();
}
