using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Data.Tables.Sas;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>Our own requests to the table service, beside what the official client reads and writes.</summary>
[Trait("Spec", "Table service REST API")]
public sealed class StorageTableTests(LocalParts parts) : IAsyncDisposable
{
    // What a URL, OData or a multipart body could take for their own.
    private static readonly string[] Keys = ["a b", "it's", "100%25", "x+y&z=1", "--batch", "ü€", "a,b;c(d)", ":@$!*~"];

    private readonly string name = $"Rows{Environment.ProcessId}{TestContext.Current.Test?.UniqueID[..8]}";

    private TableClient Official => new(parts.Azurite.ConnectionString, name);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_have_every_row_once_whatever_its_key_is()
    {
        await Official.CreateAsync(Cancellation);
        foreach (var key in Keys)
        {
            await Official.AddEntityAsync(RowOf(key), Cancellation);
        }

        var found = new List<TableEntity>();
        await foreach (var page in Table().PagesAsync("PartitionKey ge ''", null, Cancellation, pageSize: 1))
        {
            found.AddRange(page);
        }

        Assert.Equal(Keys.Order(StringComparer.Ordinal), found.Select(row => row.RowKey).Order(StringComparer.Ordinal));
        Assert.All(found, row => Assert.Equal(row.RowKey, row.GetString("Text")));
        Assert.All(found, row => Assert.Equal([1, 2, 3], row.GetBinary("Bytes")));
        Assert.All(found, row => Assert.Equal(9_000_000_000, row.GetInt64("Number")));
    }

    [Fact]
    public async Task A_query_reads_more_rows_than_one_answer_holds()
    {
        await Official.CreateAsync(Cancellation);
        foreach (var chunk in Enumerable.Range(0, 1200).Chunk(100))
        {
            await Official.SubmitTransactionAsync(
                chunk.Select(number => new TableTransactionAction(
                    TableTransactionActionType.Add,
                    new TableEntity("p", FormattableString.Invariant($"{number:D5}"))
                )),
                Cancellation
            );
        }

        var rows = await Table().QueryAsync("PartitionKey eq 'p'", keysOnly: true, Cancellation);

        Assert.Equal(1200, rows.Select(row => row.RowKey).Distinct().Count());
    }

    [Fact, Trait("Spec", "Table service REST API: account SAS")]
    public async Task With_a_shared_access_signature_a_query_keeps_its_filter_and_its_page()
    {
        var table = Table(connectionString: WithSignature());
        Assert.True(await table.TrySubmitAsync([.. Keys.Select(key => Add(key, key))], Cancellation));
        await table.PutAsync(new TableEntity("other", "r"), Cancellation);

        var found = new List<TableEntity>();
        await foreach (var page in table.PagesAsync("PartitionKey eq 'p'", ["RowKey"], Cancellation, pageSize: 3))
        {
            Assert.InRange(page.Count, 0, 3);
            found.AddRange(page);
        }

        Assert.Equal(Keys.Order(StringComparer.Ordinal), found.Select(row => row.RowKey).Order(StringComparer.Ordinal));
        Assert.All(found, row => Assert.False(row.ContainsKey("Text")));
        Assert.NotNull(await table.FindAsync("other", "r", Cancellation));
    }

    [Fact, Trait("Spec", "Table service REST API: account SAS")]
    public async Task A_retry_has_the_signature_once()
    {
        using var busy = new OneAnswer(HttpStatusCode.ServiceUnavailable, null, "");
        var table = Table(new HttpClientTransport(busy), WithSignature(), retries: 2);

        await Assert.ThrowsAsync<OutageException>(() =>
            table.QueryAsync("PartitionKey eq 'p'", keysOnly: false, Cancellation)
        );

        Assert.Equal(3, busy.Urls.Count);
        Assert.All(busy.Urls, url => Assert.Equal(busy.Urls[0], url));
        Assert.Single(busy.Urls[0].Query.Split('&'), part => part.StartsWith("sig=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_missing_table_has_no_rows_and_nothing_to_delete()
    {
        Assert.Empty(await Table().QueryAsync("PartitionKey ge ''", keysOnly: false, Cancellation));
        Assert.Null(await Table().FindAsync("p", "r", Cancellation));
        await Table().RemoveAsync("p", "r", Cancellation);
        await Table().DeleteAllAsync([RowOf("r")], Cancellation);
    }

    [Fact]
    public async Task A_transaction_creates_the_table_and_writes_changes_and_deletes_rows_whatever_their_keys_are()
    {
        Assert.True(await Table().TrySubmitAsync([.. Keys.Select(key => Add(key, key))], Cancellation));
        Assert.Equal(Keys.Length, await Official.QueryAsync<TableEntity>().CountAsync(Cancellation));

        var merge = new TableEntity("p", Keys[1]) { ["More"] = true };
        TableTransactionAction[] changes =
        [
            new(TableTransactionActionType.UpdateMerge, merge, ETag.All),
            .. Keys[2..]
                .Select(key => new TableTransactionAction(TableTransactionActionType.Delete, RowOf(key), ETag.All)),
        ];
        Assert.True(await Table().TrySubmitAsync(changes, Cancellation));

        var left = await Official.QueryAsync<TableEntity>().OrderBy(row => row.RowKey).ToListAsync(Cancellation);
        Assert.Equal([Keys[0], Keys[1]], left.Select(row => row.RowKey));
        Assert.Equal((Keys[1], true), (left[1].GetString("Text"), left[1].GetBoolean("More")));
    }

    [Fact]
    public async Task A_transaction_of_which_one_change_is_impossible_changes_nothing()
    {
        await Table().TrySubmitAsync([Add("there", "before")], Cancellation);

        Assert.False(await Table().TrySubmitAsync([Add("new", "x"), Add("there", "after")], Cancellation));

        var row = Assert.Single(await Official.QueryAsync<TableEntity>().ToListAsync(Cancellation));
        Assert.Equal("before", row.GetString("Text"));
    }

    [Fact]
    public async Task Rows_are_deleted_also_if_another_sweeper_was_faster_with_some()
    {
        await Table().TrySubmitAsync([Add("a", "x"), Add("b", "x"), Add("c", "x")], Cancellation);
        await Official.DeleteEntityAsync("p", "b", cancellationToken: Cancellation);

        await Table().DeleteAllAsync([RowOf("a"), RowOf("b"), RowOf("c")], Cancellation);

        Assert.Empty(await Official.QueryAsync<TableEntity>().ToListAsync(Cancellation));
    }

    [Theory]
    [InlineData(HttpStatusCode.Accepted, "multipart/mixed; boundary=b", "")]
    [InlineData(HttpStatusCode.Accepted, "multipart/mixed; boundary=b", "--b--\r\n")]
    [InlineData(HttpStatusCode.Accepted, "text/html", "<p>A proxy's page</p>")]
    [InlineData(HttpStatusCode.Accepted, null, "")]
    [InlineData(HttpStatusCode.OK, "application/json", "{}")]
    [InlineData(
        HttpStatusCode.Accepted,
        "multipart/mixed; boundary=b",
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n--c--\r\n--b--\r\n"
    )]
    [InlineData(
        HttpStatusCode.Accepted,
        "multipart/mixed; boundary=b",
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nnonsense\r\n--c--\r\n--b--\r\n"
    )]
    [InlineData(
        HttpStatusCode.Accepted,
        "multipart/mixed; boundary=b",
        "--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nHTTP/1.1 500 x\r\n\r\n{}\r\n--c--\r\n--b--\r\n"
    )]
    public async Task An_answer_that_does_not_say_that_both_changes_were_made_is_an_outage(
        HttpStatusCode status,
        string? type,
        string body
    ) =>
        await Assert.ThrowsAsync<OutageException>(() =>
            Table(Answering(status, type, body)).TrySubmitAsync([Add("a", "x"), Add("b", "x")], Cancellation)
        );

    [Theory]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.OK, "{}")]
    [InlineData(HttpStatusCode.OK, """{"value":null}""")]
    [InlineData(HttpStatusCode.OK, """{"value":{"PartitionKey":"p"}}""")]
    [InlineData(HttpStatusCode.OK, """{"value":["p"]}""")]
    [InlineData(HttpStatusCode.OK, """{"value":[{"PartitionKey":"p"}""")]
    [InlineData(HttpStatusCode.OK, """{"other":"value","next":[]}""")]
    [InlineData(HttpStatusCode.OK, "<p>A proxy's page</p>")]
    [InlineData(HttpStatusCode.NotFound, "<p>A proxy's page</p>")]
    [InlineData(HttpStatusCode.PreconditionFailed, "")]
    [InlineData(HttpStatusCode.Forbidden, "")]
    public async Task An_answer_that_is_no_page_of_rows_is_an_outage_and_not_an_empty_table(
        HttpStatusCode status,
        string body
    ) =>
        await Assert.ThrowsAsync<OutageException>(() =>
            Table(Answering(status, "application/json", body))
                .QueryAsync("PartitionKey ge ''", keysOnly: false, Cancellation)
        );

    public async ValueTask DisposeAsync() => await Official.DeleteAsync(CancellationToken.None);

    private static TableTransactionAction Add(string key, string text)
    {
        var row = RowOf(key);
        row["Text"] = text;
        return new(TableTransactionActionType.Add, row);
    }

    private static TableEntity RowOf(string key) =>
        new("p", key)
        {
            ["Text"] = key,
            ["Bytes"] = new byte[] { 1, 2, 3 },
            ["Number"] = 9_000_000_000,
        };

    private string WithSignature()
    {
        var account = new TableServiceClient(parts.Azurite.ConnectionString);
        var signature = account.GenerateSasUri(
            TableAccountSasPermissions.All,
            TableAccountSasResourceTypes.All,
            TimeProvider.System.GetUtcNow().AddHours(1)
        );
        return $"TableEndpoint={account.Uri};SharedAccessSignature={signature.Query.TrimStart('?')}";
    }

    private StorageTable Table(
        HttpPipelineTransport? transport = null,
        string? connectionString = null,
        int retries = 0
    )
    {
        var options = new TableClientOptions { Retry = { MaxRetries = retries, Delay = TimeSpan.FromMilliseconds(1) } };
        options.Transport = transport ?? options.Transport;
        return new(name, TableRows.Open(connectionString ?? parts.Azurite.ConnectionString, options));
    }

    private static HttpClientTransport Answering(HttpStatusCode status, string? type, string body) =>
        new(new OneAnswer(status, type, body));

    private sealed class OneAnswer(HttpStatusCode status, string? type, string body) : HttpMessageHandler
    {
        public List<Uri> Urls { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            Urls.Add(request.RequestUri!);
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
            return Task.FromResult(new HttpResponseMessage(status) { Content = content });
        }
    }
}
