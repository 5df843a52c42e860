using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Azure.TableStorage;

/// <summary>One change of a transaction, as an HTTP request of its own.</summary>
/// <param name="Row">Null for a deletion.</param>
/// <param name="Version">Of the row before, or <c>*</c>. Null for a new row.</param>
internal sealed record RowChange(string Method, Uri Uri, TableEntity? Row, string? Version);

/// <summary>Changes to rows of one partition in one request, of which all are made or none.</summary>
/// <remarks>
/// Each change is a request inside a multipart body, and each answer a response inside another.
/// learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions.
/// </remarks>
internal sealed class RowTransaction(IEnumerable<RowChange> changes)
{
    private readonly string batch = NewBoundary("batch");
    private readonly string changeset = NewBoundary("changeset");

    public string ContentType => TypeOf(batch);

    public async Task<ReadOnlyMemory<byte>> WriteAsync(CancellationToken cancellation)
    {
        using var all = new MultipartContent("mixed", changeset);
        // Without the quotes around the boundary that MultipartContent writes.
        all.Headers.ContentType = MediaTypeHeaderValue.Parse(TypeOf(changeset));
        foreach (var change in changes)
        {
#pragma warning disable CA2000 // Disposed with the whole.
            all.Add(PartOf(change));
#pragma warning restore CA2000
        }
        using var body = new MultipartContent("mixed", batch) { all };
        return await body.ReadAsByteArrayAsync(cancellation);
    }

    /// <param name="count">The number of changes.</param>
    /// <exception cref="RequestFailedException">The answer is neither a success nor an expected conflict.</exception>
    /// <exception cref="FormatException">The answer does not say of each change that it was made.</exception>
    public static async Task<RowAnswer> ReadAsync(Response response, int count, CancellationToken cancellation)
    {
        if (response.Status != 202)
        {
            return RowAnswer.OfError(response.Status, response.ReasonPhrase, TableAnswers.CodeOf(response.Content));
        }
        var answers = 0;
        var batches = new MultipartReader(BoundaryOf(response.Headers.ContentType), response.Content.ToStream());
        while (await batches.ReadNextSectionAsync(cancellation) is { } batch)
        {
            var changesets = new MultipartReader(BoundaryOf(batch.ContentType), batch.Body);
            while (await changesets.ReadNextSectionAsync(cancellation) is { } part)
            {
                var answer = await part.ReadAsStringAsync(cancellation);
                if (StatusOf(answer) is var status and (< 200 or > 299))
                {
                    return RowAnswer.OfError(status, null, CodeOf(answer));
                }
                answers++;
            }
        }
        return answers == count
            ? new(false, false, null, null)
            : throw new FormatException("The answer to a transaction is incomplete.");
    }

    private static string NewBoundary(string name) => $"{name}_{RandomNumberGenerator.GetHexString(32)}";

    private static string TypeOf(string boundary) => $"multipart/mixed; boundary={boundary}";

    private static ByteArrayContent PartOf(RowChange change)
    {
        var head = new StringBuilder($"{change.Method} {change.Uri.AbsoluteUri} HTTP/1.1\r\n")
            .Append($"Accept: {RowPipeline.TypedJson}\r\n")
            .Append("DataServiceVersion: 3.0\r\n")
            .Append(change.Version is null ? "Prefer: return-no-content\r\n" : $"If-Match: {change.Version}\r\n");
        if (change.Row is not null)
        {
            head.Append($"Content-Type: {RowPipeline.PlainJson}\r\n");
        }
        head.Append("\r\n");
        byte[] row = change.Row is null ? [] : RowJson.Write(change.Row).ToArray();
        var part = new ByteArrayContent([.. Encoding.ASCII.GetBytes(head.ToString()), .. row]);
        part.Headers.ContentType = new("application/http");
        part.Headers.Add("Content-Transfer-Encoding", "binary");
        return part;
    }

    private static string BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.Parameters.FirstOrDefault(one => one.Name == "boundary")?.Value?.Trim('"') is { Length: > 0 } boundary
            ? boundary
            : throw new FormatException("The answer to a transaction is no multipart body.");

    // "HTTP/1.1 409 Conflict", headers, an empty line, and the JSON of the error.
    private static int StatusOf(string answer) =>
        answer.Split(' ', 3) is ["HTTP/1.1", var status, _]
        && int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException("The answer to a change has no status.");

    private static string? CodeOf(string answer)
    {
        var body = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return body < 0 ? null : TableAnswers.CodeOf(BinaryData.FromString(answer[body..].Trim()));
    }
}
