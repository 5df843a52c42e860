using Azure;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>The service's answer to a request for one row, or to a transaction.</summary>
/// <param name="IsConflict">A row is missing, exists already, or has another version.</param>
/// <param name="IsTableMissing">Only a write can tell.</param>
/// <param name="Version">Of the row that was read or written. Null after a transaction.</param>
/// <param name="Row">Null unless it was read.</param>
internal readonly record struct RowAnswer(bool IsConflict, bool IsTableMissing, string? Version, TableEntity? Row)
{
    /// <exception cref="RequestFailedException">The answer is neither a success nor an expected conflict.</exception>
    public static RowAnswer Of(Response response)
    {
        var version = response.Headers.ETag?.ToString("G");
        switch (response.Status)
        {
            case 200:
                return new(false, false, version, RowJson.Read(response.Content.ToMemory().Span));
            case 201 or 204:
                return new(false, false, version, null);
            default:
                return OfError(response.Status, response.ReasonPhrase, TableAnswers.CodeOf(response.Content));
        }
    }

    /// <inheritdoc cref="Of"/>
    /// <param name="code">The service's error code. Null if the answer is not the service's.</param>
    public static RowAnswer OfError(int status, string? reason, string? code) =>
        TableAnswers.IsConflict(status, code)
            ? new(true, code == TableAnswers.TableNotFound, null, null)
            : throw new RequestFailedException(status, reason ?? "", code, null);
}
