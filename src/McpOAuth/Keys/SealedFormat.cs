using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace McpOAuth.Keys;

/// <summary>The payload of a sealed record: a version byte, then the record's own JSON.</summary>
/// <remarks>
/// Payloads outlive releases, because clients keep refresh tokens for months. Readers ignore members that they do not
/// know, so a new optional member needs no new version. Any other change raises the version and adds a reader for the
/// version before it (<see cref="AlsoReads"/>).
/// </remarks>
public sealed class SealedFormat<T>
    where T : class
{
    private readonly byte version;
    private readonly JsonTypeInfo<T> type;
    private readonly ImmutableDictionary<byte, Reader> readers;

    /// <param name="version">The version that <see cref="Write"/> writes.</param>
    /// <param name="context">The record's source-generated JSON.</param>
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

    /// <summary>Null if the payload is empty, of an unknown version, or does not fit the record.</summary>
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

    /// <summary>This format, with a reader for a version that is no longer written.</summary>
    /// <param name="olderVersion">Its version byte.</param>
    /// <param name="olderContext">Its source-generated JSON.</param>
    /// <param name="upgrade">Returns today's record, or null if an older payload has no equivalent.</param>
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
