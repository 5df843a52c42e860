using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The requests to the table service: Azure.Core's pipeline with its retries, and nothing around it that the broker does
/// not use.
/// </summary>
/// <remarks>
/// <c>TableClient</c> copies each row into two dictionaries on its way, asks the service to send inserted rows back,
/// answers an expected conflict by an exception, and finds columns by reflection, which a native program cannot
/// (docs/decisions/0014). learn.microsoft.com/rest/api/storageservices/table-service-rest-api.
/// </remarks>
public sealed class RowPipeline
{
    private const string ApiVersion = "2019-02-02";
    internal const string PlainJson = "application/json;odata=nometadata";
    internal const string TypedJson = "application/json;odata=minimalmetadata";

    private readonly HttpPipeline pipeline;
    private readonly Uri account;

    private RowPipeline(HttpPipeline pipeline, Uri account) => (this.pipeline, this.account) = (pipeline, account);

    /// <param name="account">The account's table endpoint.</param>
    /// <param name="authentication">Signs each request, retries included.</param>
    internal static RowPipeline Open(Uri account, TableClientOptions options, HttpPipelinePolicy authentication) =>
        new(HttpPipelineBuilder.Build(options, [], [authentication], null), account);

    /// <summary>Inserts a row. The service does not send it back.</summary>
    internal Task<RowAnswer> InsertAsync(string table, TableEntity row, CancellationToken cancellation)
    {
        var message = pipeline.CreateMessage();
        message.Request.Headers.Add("Prefer", "return-no-content");
        return SendAsync(message, RequestMethod.Post, $"/{table}", row, cancellation);
    }

    /// <summary>Replaces a row under a version, or under <c>*</c> whatever its version.</summary>
    internal Task<RowAnswer> ReplaceAsync(
        string table,
        TableEntity row,
        string version,
        CancellationToken cancellation
    ) => ChangeAsync(RequestMethod.Put, table, row, version, cancellation);

    /// <summary>Changes only the given columns of a row under a version.</summary>
    internal Task<RowAnswer> MergeAsync(
        string table,
        TableEntity columns,
        string version,
        CancellationToken cancellation
    ) => ChangeAsync(RequestMethod.Patch, table, columns, version, cancellation);

    /// <summary>Inserts or replaces a row.</summary>
    internal Task<RowAnswer> PutAsync(string table, TableEntity row, CancellationToken cancellation) =>
        SendAsync(pipeline.CreateMessage(), RequestMethod.Put, PathOf(table, row), row, cancellation);

    internal Task<RowAnswer> GetAsync(string table, string partition, string row, CancellationToken cancellation)
    {
        var message = pipeline.CreateMessage();
        return SendAsync(message, RequestMethod.Get, PathOf(table, partition, row), null, cancellation);
    }

    /// <summary>Deletes a row, whatever its version.</summary>
    internal Task<RowAnswer> DeleteAsync(string table, string partition, string row, CancellationToken cancellation)
    {
        var message = pipeline.CreateMessage();
        message.Request.Headers.Add("If-Match", "*");
        return SendAsync(message, RequestMethod.Delete, PathOf(table, partition, row), null, cancellation);
    }

    /// <summary>Reads the next page of the rows that match an OData filter.</summary>
    /// <param name="columns">Null means all columns.</param>
    /// <param name="pageSize">Null means 1,000, the most that the service sends.</param>
    /// <param name="next">Where the page before ended. Null means the first page.</param>
    internal async Task<RowPage> QueryAsync(
        string table,
        string filter,
        IEnumerable<string>? columns,
        int? pageSize,
        NextRow? next,
        CancellationToken cancellation
    )
    {
        using var message = pipeline.CreateMessage();
        Describe(message.Request, RequestMethod.Get, $"/{table}()");
        var uri = message.Request.Uri;
        uri.AppendQuery("$filter", filter);
        if (columns is not null)
        {
            uri.AppendQuery("$select", string.Join(',', columns));
        }
        if (pageSize is { } size)
        {
            uri.AppendQuery("$top", size.ToString(CultureInfo.InvariantCulture));
        }
        next?.AddTo(uri);
        await pipeline.SendAsync(message, cancellation);
        return RowPage.Of(message.Response);
    }

    /// <summary>Creates a table, or does nothing if it exists.</summary>
    internal async Task CreateTableAsync(string table, CancellationToken cancellation)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Headers.Add("Prefer", "return-no-content");
        Describe(message.Request, RequestMethod.Post, "/Tables", RowJson.Write(new() { ["TableName"] = table }));
        await pipeline.SendAsync(message, cancellation);
        var response = message.Response;
        if (response.IsError && TableAnswers.CodeOf(response.Content) is var code and not "TableAlreadyExists")
        {
            throw new RequestFailedException(response.Status, response.ReasonPhrase, code, null);
        }
    }

    /// <summary>Changes up to 100 rows of one partition, all or none.</summary>
    internal async Task<RowAnswer> SubmitAsync(
        string table,
        IReadOnlyList<TableTransactionAction> actions,
        CancellationToken cancellation
    )
    {
        using var message = pipeline.CreateMessage();
        var changes = new RowTransaction(actions.Select(action => ChangeOf(table, action)));
        Describe(message.Request, RequestMethod.Post, "/$batch");
        message.Request.Headers.Add("Content-Type", changes.ContentType);
        message.Request.Content = RequestContent.Create(await changes.WriteAsync(cancellation));
        await pipeline.SendAsync(message, cancellation);
        return await RowTransaction.ReadAsync(message.Response, actions.Count, cancellation);
    }

    private RowChange ChangeOf(string table, TableTransactionAction action)
    {
        var row = (TableEntity)action.Entity;
        return action.ActionType switch
        {
            TableTransactionActionType.Add => new("POST", UriOf($"/{table}"), row, null),
            TableTransactionActionType.UpdateMerge => new(
                "PATCH",
                UriOf(PathOf(table, row)),
                row,
                action.ETag.ToString()
            ),
            TableTransactionActionType.Delete => new("DELETE", UriOf(PathOf(table, row)), null, action.ETag.ToString()),
            var other => throw new NotSupportedException($"A transaction with {other}."),
        };
    }

    private Uri UriOf(string path)
    {
        var uri = new RequestUriBuilder();
        Lead(uri, path);
        return uri.ToUri();
    }

    private void Lead(RequestUriBuilder uri, string path)
    {
        uri.Reset(account);
        uri.AppendPath(path, escape: false);
    }

    private Task<RowAnswer> ChangeAsync(
        RequestMethod method,
        string table,
        TableEntity row,
        string version,
        CancellationToken cancellation
    )
    {
        var message = pipeline.CreateMessage();
        message.Request.Headers.Add("If-Match", version);
        return SendAsync(message, method, PathOf(table, row), row, cancellation);
    }

    private async Task<RowAnswer> SendAsync(
        HttpMessage message,
        RequestMethod method,
        string path,
        TableEntity? row,
        CancellationToken cancellation
    )
    {
        using (message)
        {
            Describe(message.Request, method, path, row is null ? null : RowJson.Write(row));
            await pipeline.SendAsync(message, cancellation);
            return RowAnswer.Of(message.Response);
        }
    }

    private void Describe(Request request, RequestMethod method, string path, ReadOnlyMemory<byte>? body = null)
    {
        request.Method = method;
        Lead(request.Uri, path);
        request.Headers.Add("x-ms-version", ApiVersion);
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("Accept", TypedJson);
        if (body is { } json)
        {
            request.Headers.Add("Content-Type", PlainJson);
            request.Content = RequestContent.Create(json);
        }
    }

    private static string PathOf(string table, TableEntity row) => PathOf(table, row.PartitionKey, row.RowKey);

    private static string PathOf(string table, string partition, string row) =>
        $"/{table}(PartitionKey='{Escaped(partition)}',RowKey='{Escaped(row)}')";

    // OData 3.0 §2.2.2: a quote inside a key is doubled.
    private static string Escaped(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
