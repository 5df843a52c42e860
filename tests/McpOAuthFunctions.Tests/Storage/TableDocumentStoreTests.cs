using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.Logging.Abstractions;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>What <see cref="IDocumentStore"/> promises. On a table of its own, which does not exist at first.</summary>
[Trait("Spec", "CIMD §5.2")]
public sealed class TableDocumentStoreTests(LocalParts parts) : BrokerTests(parts)
{
    private static readonly DateTimeOffset Fetched = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    private readonly string name = $"Clients{RandomNumberGenerator.GetHexString(16)}";
    private TableDocumentStore store = null!;
    private TableClientStore clients = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var table = new StorageTable(name, Broker.Get<RowPipeline>());
        store = new(table, NullLogger<TableDocumentStore>.Instance);
        clients = new(table, NullLogger<TableClientStore>.Instance);
    }

    [Fact]
    public async Task A_document_is_read_as_it_was_stored_and_under_its_own_URL_only()
    {
        Assert.Null(await FindAsync("/one"));
        await PutAsync("/one", 1, 2, 255);
        await PutAsync("/two", 3);

        var found = await FindAsync("/one");

        Assert.Equal([1, 2, 255], found!.Body.ToArray());
        Assert.Equal((Fetched, Fetched.AddMinutes(10)), (found.FetchedAt, found.FreshUntil));
        Assert.Equal([3], (await FindAsync("/two"))!.Body.ToArray());
        Assert.Null(await FindAsync("/one?"));
        Assert.Null(await FindAsync("/One"));
    }

    [Fact]
    public async Task A_newer_copy_replaces_the_stored_one()
    {
        await PutAsync("/one", 1);
        await store.PutAsync(
            Url("/one"),
            new(new byte[] { 2 }, Fetched.AddDays(1), Fetched.AddDays(2)),
            Lifetime,
            Cancellation
        );

        var found = await FindAsync("/one");

        Assert.Equal([2], found!.Body.ToArray());
        Assert.Equal((Fetched.AddDays(1), Fetched.AddDays(2)), (found.FetchedAt, found.FreshUntil));
        Assert.Single(await RowsAsync());
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task A_sweep_removes_expired_documents_and_neither_younger_ones_nor_clients()
    {
        // Enough for every shard.
        for (var i = 0; i < 40; i++)
        {
            await PutAsync($"/old-{i}", 1);
        }
        await store.PutAsync(
            Url("/young"),
            new(new byte[] { 2 }, Fetched.AddDays(1), Fetched.AddDays(1)),
            Lifetime,
            Cancellation
        );
        var client = new Client
        {
            ClientId = Secret.Create(16).Reveal(),
            Origin = ClientOrigin.Registered,
            RedirectUris = [RedirectUri.Parse("http://localhost:8787/callback").Value],
            IssuedAt = Fetched,
            ExpiresAt = Fetched + Lifetime + Lifetime,
        };
        await clients.AddAsync(client, Cancellation);

        var early = await clients.RemoveExpiredAsync(Fetched + Lifetime - TimeSpan.FromSeconds(1), Cancellation);
        var due = await clients.RemoveExpiredAsync(Fetched + Lifetime, Cancellation);

        Assert.Equal((0, 40), (early.Rows, due.Rows));
        Assert.Null(await FindAsync("/old-0"));
        Assert.NotNull(await FindAsync("/young"));
        Assert.NotNull(await clients.FindAsync(client.ClientId, Cancellation));
        // The young document, and the client's two.
        Assert.Equal(3, (await RowsAsync()).Count);
    }

    [Theory, Trait("Invariant", "I5")]
    [InlineData("Body")]
    [InlineData("FetchedAt")]
    [InlineData("FreshUntil")]
    public async Task A_row_with_an_unreadable_or_missing_column_counts_as_missing(string column)
    {
        await PutAsync("/one", 1);
        var row = Assert.Single(await RowsAsync());

        foreach (var damage in new object?[] { "text", 5, null })
        {
            row[column] = damage;
            await Broker.Table(name).UpdateEntityAsync(row, ETag.All, TableUpdateMode.Replace, Cancellation);
            Assert.Null(await FindAsync("/one"));
        }

        await PutAsync("/one", 1);
        Assert.NotNull(await FindAsync("/one"));
    }

    private static Uri Url(string path) => new($"https://client.example{path}");

    private Task PutAsync(string path, params byte[] body) =>
        store.PutAsync(Url(path), new(body, Fetched, Fetched.AddMinutes(10)), Lifetime, Cancellation);

    private Task<StoredDocument?> FindAsync(string path) => store.FindAsync(Url(path), Cancellation);

    private Task<List<TableEntity>> RowsAsync() =>
        Broker.Table(name).QueryAsync<TableEntity>(cancellationToken: Cancellation).ToListAsync(Cancellation).AsTask();
}
