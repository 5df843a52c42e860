using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpOAuth.Keys;

/// <summary>The payload format of a sealed record: a version byte, then the record as JSON.</summary>
/// <remarks>
/// Payloads outlive releases, because clients keep refresh tokens for months. Readers ignore unknown members, so a new
/// optional member needs no new version. Any other change needs a new version and a reader for the previous one
/// (<see cref="AlsoReads"/>).
/// </remarks>
public sealed class SealedFormat<T>
    where T : class
{
    private readonly byte version;
    private readonly JsonTypeInfo<T> type;
    private readonly ImmutableDictionary<byte, Reader> readers;

    /// <param name="version">The version byte that <see cref="Write"/> writes.</param>
    /// <param name="context">The record's source-generated JSON context.</param>
    public SealedFormat(byte version, JsonSerializerContext context)
        : this(version, SealedJson.TypeOf<T>(context), ImmutableDictionary<byte, Reader>.Empty)
    {
        readers = readers.Add(version, json => JsonSerializer.Deserialize(json, type));
    }

    private SealedFormat(byte version, JsonTypeInfo<T> type, ImmutableDictionary<byte, Reader> readers)
    {
        this.version = version;
        this.type = type;
        this.readers = readers;
    }

    private delegate T? Reader(ReadOnlySpan<byte> json);

    public byte[] Write(T value) => [version, .. JsonSerializer.SerializeToUtf8Bytes(value, type)];

    /// <summary>Null if the payload is empty, has an unknown version, or is not valid JSON for the record.</summary>
    public T? Read(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || !readers.TryGetValue(payload[0], out var reader))
        {
            return null;
        }
        try
        {
            return reader(payload[1..]);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A copy of this format that also reads an older version.</summary>
    /// <param name="olderVersion">The older version byte.</param>
    /// <param name="olderContext">The older record's source-generated JSON context.</param>
    /// <param name="upgrade">Converts an older record; null if it has no equivalent.</param>
    public SealedFormat<T> AlsoReads<TOlder>(
        byte olderVersion,
        JsonSerializerContext olderContext,
        Func<TOlder, T?> upgrade
    )
        where TOlder : class
    {
        var olderType = SealedJson.TypeOf<TOlder>(olderContext);
        T? ReadOlder(ReadOnlySpan<byte> json) =>
            JsonSerializer.Deserialize(json, olderType) is { } older ? upgrade(older) : null;
        return new(version, type, readers.Add(olderVersion, ReadOlder));
    }
}
