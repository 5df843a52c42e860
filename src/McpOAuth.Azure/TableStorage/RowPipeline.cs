using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The requests for single rows: Azure.Core's pipeline with its retries, and nothing around it that the broker does not
/// use.
/// </summary>
/// <remarks>
/// <c>TableClient</c> copies each row into two dictionaries on its way, asks the service to send inserted rows back, and
/// answers an expected conflict by an exception. learn.microsoft.com/rest/api/storageservices/table-service-rest-api.
/// </remarks>
public sealed class RowPipeline
{
    private const string ApiVersion = "2019-02-02";
    private const string PlainJson = "application/json;odata=nometadata";
    private const string TypedJson = "application/json;odata=minimalmetadata";

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
            var request = message.Request;
            request.Method = method;
            request.Uri.Reset(account);
            request.Uri.AppendPath(path, escape: false);
            request.Headers.Add("x-ms-version", ApiVersion);
            request.Headers.Add("DataServiceVersion", "3.0");
            request.Headers.Add("Accept", TypedJson);
            if (row is not null)
            {
                request.Headers.Add("Content-Type", PlainJson);
                request.Content = RequestContent.Create(RowJson.Write(row));
            }
            await pipeline.SendAsync(message, cancellation);
            return RowAnswer.Of(message.Response);
        }
    }

    private static string PathOf(string table, TableEntity row) => PathOf(table, row.PartitionKey, row.RowKey);

    private static string PathOf(string table, string partition, string row) =>
        $"/{table}(PartitionKey='{Escaped(partition)}',RowKey='{Escaped(row)}')";

    // OData 3.0 §2.2.2: a quote inside a key is doubled.
    private static string Escaped(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
