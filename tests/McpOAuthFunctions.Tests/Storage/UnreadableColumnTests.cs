using System.Net;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Azure.Reencryption;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.SignIn;
using McpOAuth.Tests.Clients.Assertions;
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
    private static readonly SealedPlace Place = SealedPlace.All[0];

    private string subject = "";
    private GrantId grant = null!;
    private StateHandle state = null!;
    private (string Hash, DateTimeOffset Until) noted;

    /// <summary>The number of its columns that are damaged at least, and those that only some rows have.</summary>
    public static TheoryData<string, int, string> Tables =>
        new()
        {
            { TableNames.SignInAttempts, 2, "Attempt" },
            { TableNames.Clients, 13, "Jwks JwksUri Body FetchedAt FreshUntil" },
            { TableNames.Connections, 11, "LeaseOwner LeaseExpiresAt Failures FailedSince RetryAt" },
            { TableNames.Keys, 15, "RetiredAt Report DataKeyId From Rows Reencrypted Overtaken Damaged IsDone" },
            { TableNames.Approvals, 4, "" },
            { TableNames.PersonKeys, 1, "" },
            { TableNames.Replays, 1, "" },
        };

    protected override bool NeedsOwnStorage => true;

    [Theory, MemberData(nameof(Tables))]
    public async Task No_damaged_column_of_any_row_is_a_bug(string name, int columns, string rare)
    {
        await FillAsync();
        var table = Broker.Table(name);
        var rows = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        var tried = new HashSet<string>();

        foreach (var row in rows)
        {
            foreach (var column in ColumnsOf(row))
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
        Assert.Superset(rare.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), tried);
    }

    /// <summary>All damages at once, in copies of the row. Reading one after another in every way takes minutes.</summary>
    [Fact]
    public async Task No_damaged_column_of_a_grant_is_a_bug()
    {
        await FillAsync();
        var table = Broker.Table(TableNames.Grants);
        var rows = await table.QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation);
        var tried = new HashSet<string>();

        foreach (var row in rows)
        {
            foreach (var (column, damage) in ColumnsOf(row).SelectMany(column => Damages.Select(one => (column, one))))
            {
                tried.Add(column);
                var id = GrantId.Create(subject, GrantId.EndOf(grant.Week).AddDays(-1));
                var copy = new TableEntity(row) { RowKey = $"{id.Subject}.{id.Unique}", [column] = damage };
                Assert.Equal(row.PartitionKey, copy.PartitionKey);
                await table.AddEntityAsync(copy, Cancellation);
                var fault = await Record.ExceptionAsync(() =>
                    Broker.Get<TableGrantStore>().FindAsync(id, Cancellation)
                );
                Assert.True(fault is null or OutageException, $"{column} is {damage}: {fault}");
            }
        }
        await ReadGrantsAsync();

        Assert.True(tried.Count >= 10, string.Join(' ', tried));
        Assert.Superset(new HashSet<string> { "RevokedAt", "RotatedAt", "Successor" }, tried);
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
        noted = (handle.Hash, Later(1));
        Assert.True(await Broker.Get<IReplayStore>().TryUseAsync(noted.Hash, noted.Until, Cancellation));
        await FillRareColumnsAsync();
    }

    /// <summary>Columns that only some rows have: of a revoked grant, a renewal, a retired key and so on.</summary>
    private async Task FillRareColumnsAsync()
    {
        var other = AccessToken.Read(await Client.GetTokensAsync());
        Assert.True(GrantId.TryParse(subject, other.Claim("grant_id"), out var revoked));
        await Broker.Get<TableGrantStore>().RevokeAsync(revoked, Later(0), Cancellation);

        var clients = Broker.Get<TableClientStore>();
        var client = (await clients.FindAsync(Client.ClientId, Cancellation))!.Client;
        using var key = ClientKey.Create();
        var jwks = ClientKeySet.Parse(ClientKey.SetOf(key)).Value;
        ClientKeyLocation[] locations = [ClientKeyLocation.Of(jwks), ClientKeyLocation.At(Document)];
        foreach (var location in locations)
        {
            var keyed = client with { ClientId = Secret.Create(16).Reveal(), Keys = location };
            await clients.AddAsync(keyed, Cancellation);
        }
        await Broker
            .Get<IDocumentStore>()
            .PutAsync(Document, new(new byte[] { 1 }, Later(0), Later(1)), TimeSpan.FromDays(90), Cancellation);

        var connections = Broker.Get<IConnectionStore>();
        var connection = (await connections.FindAsync(new(subject, "local"), Cancellation))!.Connection;
        var renewed = connection with
        {
            Lease = new("owner", Later(1)),
            Failures = new(2, Later(0), Later(1)),
            Use = connection.Use.With(ScopeSet.Of(["openid"]), Later(0)),
        };
        await connections.PutAsync(renewed, Cancellation);

        var keys = Broker.Get<IDataKeyStore>();
        var retired = new StoredDataKey(77, new WrappedKey("key", [1, 2, 3]), Later(0));
        Assert.True(await keys.TryAddAsync(retired, Cancellation));
        Assert.True(await keys.TryRetireAsync(retired, Later(0), Cancellation));
        await Broker.Get<ReencryptionNotes>().PutAsync(new(Place, 1) { Partition = "a" }, Cancellation);
    }

    /// <summary>All ways of reading a table, with caches that hold nothing yet.</summary>
    private Task ReadAsync(string table) =>
        table switch
        {
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
        await Broker.Get<TableClientStore>().ListAsync(Cancellation).ToListAsync(Cancellation);
        await Broker.Get<IDocumentStore>().FindAsync(Document, Cancellation);
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
        await Broker.Get<ReencryptionNotes>().FindAsync(Place, Cancellation);
        using var signing = new SigningKeyRing(Broker.Get<ISigningKeyStore>(), Broker.Clock);
        using var data = new DataKeyRing(Broker.Get<IDataKeyStore>(), Broker.Get<IKeyWrapping>(), Broker.Clock);
        var subjects = new SubjectIdentifiers(Broker.Get<ISecretStore>(), Broker.Clock);
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

    private static IEnumerable<string> ColumnsOf(TableEntity row) =>
        row.Keys.Except(["PartitionKey", "RowKey", "Timestamp", "odata.etag"]);

    private DateTimeOffset Later(int days) => Broker.Clock.GetUtcNow().AddDays(days);
}
