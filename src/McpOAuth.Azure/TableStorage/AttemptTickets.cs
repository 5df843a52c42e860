using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using McpOAuth.Keys;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// What a browser keeps of its sign-in attempt: the sealed column of the row, and the row's version with an HMAC. With
/// it the callback claims the row under its version and need not read it first.
/// </summary>
/// <remarks>
/// <para>
/// The form is <c>column.envelope.mac</c>, where the last two are base64url and the version follows the mac. The
/// envelope is the one in the row, bound to its table, keys and column, so it cannot be used with another state.
/// </para>
/// <para>
/// The row decides whether the attempt was used: a claim replaces it under the version. A forged version could be the one
/// after the claim, hence the HMAC, truncated to 128 bits (RFC 2104 §5).
/// </para>
/// </remarks>
internal sealed class AttemptTickets(string table, Sealer sealer)
{
    private const int MacLength = 16;

    public async ValueTask<string?> WriteAsync(
        TableEntity row,
        string column,
        string version,
        CancellationToken cancellation
    )
    {
        // A value that is split over several columns is too long for a cookie.
        if (row.ContainsKey($"{column}1") || row[column] is not byte[] envelope)
        {
            return null;
        }
        var text = Encoding.UTF8.GetBytes(version);
        var mac = await MacAsync(column, envelope, row, text, cancellation);
        return $"{column}.{Base64Url.EncodeToString(envelope)}.{Base64Url.EncodeToString([.. mac!, .. text])}";
    }

    /// <summary>
    /// Sets the row's sealed column from the ticket and returns the row's version. Null if the ticket is not ours.
    /// </summary>
    public async ValueTask<string?> TryReadAsync(
        string ticket,
        TableEntity row,
        string[] columns,
        CancellationToken cancellation
    )
    {
        var parts = ticket.Split('.', 4);
        if (
            parts.Length != 3
            || !columns.Contains(parts[0])
            || !Sealer.TryDecode(parts[1], out var envelope)
            || !Sealer.TryDecode(parts[2], out var bytes)
            || bytes.Length <= MacLength
        )
        {
            return null;
        }
        var version = bytes.AsMemory(MacLength);
        var mac = await MacAsync(parts[0], envelope, row, version, cancellation);
        if (mac is null || !CryptographicOperations.FixedTimeEquals(mac, bytes.AsSpan(0, MacLength)))
        {
            return null;
        }
        row[parts[0]] = envelope;
        return Encoding.UTF8.GetString(version.Span);
    }

    // The space keeps the message apart from that of a refresh token, which begins with base64url.
    // It covers the envelope: one that somebody changed is no row that cannot be read, and must not be reported as one.
    private async ValueTask<byte[]?> MacAsync(
        string column,
        byte[] envelope,
        TableEntity row,
        ReadOnlyMemory<byte> version,
        CancellationToken cancellation
    )
    {
        var hash = Base64Url.EncodeToString(SHA256.HashData(envelope));
        var place = Encoding.UTF8.GetBytes($"row {table}\n{row.PartitionKey}\n{row.RowKey}\n{column}\n{hash}\n");
        var mac = await sealer.MacAsync(envelope, (byte[])[.. place, .. version.Span], cancellation);
        return mac?[..MacLength];
    }
}
