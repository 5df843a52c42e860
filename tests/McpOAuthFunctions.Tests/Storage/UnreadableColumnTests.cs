using System.Net;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Vault;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>A column that holds what we never write is no bug, in any column of any table.</summary>
/// <remarks>Its row counts as missing, so a flow refuses as usual. A key that cannot be read is an outage.</remarks>
[Trait("Invariant", "I5")]
public sealed class UnreadableColumnTests(LocalParts parts) : ClientTests(parts)
{
    private static readonly object[] Damages =
    [
        "no such value \t",
        "",
        -7,
        long.MaxValue,
        new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero),
        new byte[] { 1, 2, 3 },
    ];

    private static readonly Uri Document = new("https://client.example/client.json");

    private string subject = "";
    private GrantId grant = null!;
    private StateHandle state = null!;
    private (string Hash, DateTimeOffset Until) noted;

    /// <summary>And the number of its columns that are damaged at least.</summary>
    public static TheoryData<string, int> Tables =>
        new()
        {
            { TableNames.SignInAttempts, 2 },
            { TableNames.Grants, 8 },
            { TableNames.Clients, 9 },
            { TableNames.Connections, 6 },
            { TableNames.Keys, 10 },
            { TableNames.Approvals, 4 },
            { TableNames.PersonKeys, 1 },
            { TableNames.Replays, 1 },
        };

    protected override bool NeedsOwnStorage => true;

    [Theory, MemberData(nameof(Tables))]
    public async Task No_damaged_column_of_any_row_is_a_bug(string name, int columns)
    {
        await FillAsync();
        var table = Broker.Table(name);
        var rows = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        var tried = new HashSet<string>();

        foreach (var row in rows)
        {
            foreach (var column in row.Keys.Except(["PartitionKey", "RowKey", "Timestamp", "odata.etag"]))
            {
                tried.Add(column);
                foreach (var damage in Damages)
                {
                    var changed = new TableEntity(row) { [column] = damage };
                    await table.UpdateEntityAsync(changed, ETag.All, TableUpdateMode.Replace, Cancellation);
                    var fault = await Record.ExceptionAsync(() => ReadAsync(name));
                    Assert.True(fault is null or OutageException, $"{column} is {damage}: {fault}");
                }
            }
            await table.UpsertEntityAsync(row, TableUpdateMode.Replace, Cancellation);
        }

        Assert.True(tried.Count >= columns, string.Join(' ', tried));
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_grant_that_cannot_be_read_does_not_stop_the_sweep()
    {
        await FillAsync();
        await Client.GetTokensAsync();
        var table = Broker.Table(TableNames.Grants);
        var rows = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.True(rows.Count >= 2);
        rows[0]["CreatedAt"] = "yesterday";
        await table.UpdateEntityAsync(rows[0], ETag.All, TableUpdateMode.Replace, Cancellation);
        await table.AddEntityAsync(new TableEntity("a-junk", "no dot"), Cancellation);
        await table.AddEntityAsync(new TableEntity("a-0000000001", "no dot"), Cancellation);
        Broker.Clock.Advance(TimeSpan.FromDays(98));

        await Broker.Get<McpOAuth.Retention.Sweeper>().SweepAsync(Cancellation);

        var left = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(
            new[] { rows[0].RowKey, "no dot", "no dot" }.Order(StringComparer.Ordinal),
            left.Select(row => row.RowKey).Order(StringComparer.Ordinal)
        );
    }

    /// <summary>Rows of every kind, as a broker writes them.</summary>
    private async Task FillAsync()
    {
        var tokens = await Client.GetTokensAsync();
        // An introspection within a minute leaves a note.
        await VaultScene.PostAsync($"{Broker.Issuer}/introspect", new() { ["token"] = tokens.AccessToken });
        await Client.RefreshAsync((await Client.GetTokensAsync()).RefreshToken);
        await Broker.Get<DataKeyRing>().ReportUseAsync(Cancellation);
        var access = AccessToken.Read(tokens);
        subject = access.Subject;
        Assert.True(GrantId.TryParse(subject, access.Claim("grant_id"), out var id));
        grant = id;
        var callback = await Client.SignInUpstreamAsync(Client.Authorization().Url, Broker.Issuer);
        Assert.True(StateHandle.TryParse(callback.Split("state=")[1].Split('&')[0], out var handle));
        state = handle;
        await Broker
            .Get<IDocumentStore>()
            .PutAsync(Document, new("{}"u8.ToArray(), Later(0), Later(1)), TimeSpan.FromDays(2), Cancellation);
        noted = (handle.Hash, Later(1));
        Assert.True(await Broker.Get<IReplayStore>().TryUseAsync(noted.Hash, noted.Until, Cancellation));
    }

    /// <summary>All ways of reading a table, with caches that hold nothing yet.</summary>
    private Task ReadAsync(string table) =>
        table switch
        {
            TableNames.Grants => ReadGrantsAsync(),
            TableNames.Clients => ReadClientsAsync(),
            TableNames.Connections => ReadConnectionsAsync(),
            TableNames.Keys => ReadKeysAsync(),
            TableNames.PersonKeys => ReadPersonKeysAsync(),
            TableNames.SignInAttempts => Broker.Get<ISignInAttemptStore>().FindAsync(state, Cancellation),
            TableNames.Approvals => ReadApprovalAsync(),
            _ => Broker.Get<IReplayStore>().TryUseAsync(noted.Hash, noted.Until, Cancellation),
        };

    private async Task ReadGrantsAsync()
    {
        var grants = Broker.Get<TableGrantStore>();
        await grants.FindAsync(grant, Cancellation);
        await grants.ListLiveAsync(subject, Later(0), Later(90), Cancellation);
        await grants.ListLiveOfClientAsync(Client.ClientId, Cancellation);
        await grants.ListEndedAsync(Later(1000), Cancellation).ToListAsync(Cancellation);
        await Broker.Get<SealedRows>().CountAsync(Cancellation);
    }

    private async Task ReadClientsAsync()
    {
        await Broker.Get<IClientStore>().FindAsync(Client.ClientId, Cancellation);
        await Broker.Get<IDocumentStore>().FindAsync(Document, Cancellation);
        await Broker.Get<TableClientStore>().ListAsync(Cancellation).ToListAsync(Cancellation);
    }

    private async Task ReadConnectionsAsync()
    {
        var connections = Broker.Get<IConnectionStore>();
        await connections.FindAsync(new(subject, "local"), Cancellation);
        await connections.ListAsync(subject, Cancellation);
        await connections.ListUseAsync(Cancellation);
    }

    private async Task ReadKeysAsync()
    {
        await Broker.Get<DataKeyInventory>().ListAsync(Cancellation);
        using var signing = new SigningKeyRing(Broker.Get<ISigningKeyStore>(), Broker.Clock);
        using var data = new DataKeyRing(Broker.Get<IDataKeyStore>(), Broker.Get<IKeyWrapping>(), Broker.Clock);
        var subjects = new SubjectIdentifiers(Broker.Get<ISubjectKeyStore>(), Broker.Clock);
        Func<Task>[] reads =
        [
            async () => await signing.CurrentAsync(Cancellation),
            async () => await data.CurrentAsync(Cancellation),
            async () => await subjects.OfAsync("issuer", "user", Cancellation),
        ];
        foreach (var read in reads)
        {
            var fault = await Record.ExceptionAsync(read);
            Assert.True(fault is null or OutageException, $"{fault}");
        }
    }

    private async Task ReadPersonKeysAsync()
    {
        var keys = new PersonKeys(Broker.Get<IPersonKeyStore>(), Broker.Clock);
        await keys.GetOrCreateAsync(subject, Cancellation);
    }

    private async Task ReadApprovalAsync()
    {
        var page = await Client.Browser.GetAsync(Client.Authorization().Url);
        Assert.Equal(HttpStatusCode.OK, page.Status);
    }

    private DateTimeOffset Later(int days) => Broker.Clock.GetUtcNow().AddDays(days);
}
