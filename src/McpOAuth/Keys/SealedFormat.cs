using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpOAuth.Keys;

/// <summary>The payload of a sealed record: a version byte, then the record's own JSON.</summary>
/// <remarks>
/// Payloads outlive releases: clients keep refresh tokens for months. A new optional member needs no new version, because
/// readers ignore members that they do not know. Any other change raises the version, and <see cref="AlsoReads"/> keeps a
/// reader for each version that was ever written.
/// </remarks>
/// <param name="version">What <see cref="Write"/> writes.</param>
/// <param name="context">The source-generated JSON of the record.</param>
public sealed class SealedFormat<T>(byte version, JsonSerializerContext context)
    where T : class
{
    private readonly JsonTypeInfo<T> type = SealedJson.TypeOf<T>(context);
    private readonly Dictionary<byte, Func<ReadOnlySpan<byte>, T?>> olderReaders = [];

    public byte[] Write(T value) => [version, .. JsonSerializer.SerializeToUtf8Bytes(value, type)];

    /// <summary>Null if the payload is empty, of an unknown version, or does not fit the record.</summary>
    public T? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty)
        {
            return null;
        }
        try
        {
            return payload[0] == version ? JsonSerializer.Deserialize(payload[1..], type)
                : olderReaders.TryGetValue(payload[0], out var reader) ? reader(payload[1..])
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Adds a reader for an older version, which is no longer written.</summary>
    /// <param name="olderVersion">The version byte.</param>
    /// <param name="olderContext">The JSON of that version.</param>
    /// <param name="upgrade">Returns today's record, or null if there is none for that payload.</param>
    public SealedFormat<T> AlsoReads<TOlder>(
        byte olderVersion,
        JsonSerializerContext olderContext,
        Func<TOlder, T?> upgrade
    )
        where TOlder : class
    {
        var olderType = SealedJson.TypeOf<TOlder>(olderContext);
        olderReaders.Add(
            olderVersion,
            json => JsonSerializer.Deserialize(json, olderType) is { } older ? upgrade(older) : null
        );
        return this;
    }
}
