using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>One page of a query's rows. It may be empty and not the last.</summary>
/// <param name="Next">Where the next page begins. Null at the end.</param>
internal sealed record RowPage(IReadOnlyList<TableEntity> Rows, NextRow? Next)
{
    private static readonly RowPage Empty = new([], null);

    /// <exception cref="RequestFailedException">The answer is neither a page nor says that the table is missing.</exception>
    /// <exception cref="FormatException">The body is not a page.</exception>
    public static RowPage Of(Response response)
    {
        if (response.Status == 200)
        {
            return new(RowJson.ReadAll(response.Content.ToMemory().Span), NextRow.Of(response.Headers));
        }
        var code = TableAnswers.CodeOf(response.Content);
        return response.Status == 404 && TableAnswers.IsConflict(404, code)
            ? Empty
            : throw new RequestFailedException(response.Status, response.ReasonPhrase, code, null);
    }
}

/// <summary>A position between two pages, as the service names it in headers.</summary>
/// <remarks>
/// learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination. The row may be missing: then the page begins
/// with the partition.
/// </remarks>
internal sealed record NextRow(string Partition, string? Row)
{
    public static NextRow? Of(ResponseHeaders headers) =>
        headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition)
            ? new(partition, headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) ? row : null)
            : null;

    public void AddTo(RequestUriBuilder uri)
    {
        uri.AppendQuery("NextPartitionKey", Partition);
        if (Row is not null)
        {
            uri.AppendQuery("NextRowKey", Row);
        }
    }
}
