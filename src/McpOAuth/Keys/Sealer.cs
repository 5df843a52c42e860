using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace McpOAuth.Keys;

/// <summary>Seals values under the current data key and opens them under whichever key sealed them.</summary>
public sealed class Sealer : ISealer
{
    private readonly DataKeyRing ring;

    public Sealer(DataKeyRing ring) => this.ring = ring;

    public async ValueTask<byte[]> SealAsync(
        ReadOnlyMemory<byte> plaintext,
        Binding binding,
        CancellationToken cancellation
    ) => Envelope.Seal(await ring.CurrentAsync(cancellation), plaintext.Span, binding);

    /// <summary>Null where the envelope was changed, moved, or is none of ours.</summary>
    public async ValueTask<byte[]?> OpenAsync(
        ReadOnlyMemory<byte> envelope,
        Binding binding,
        CancellationToken cancellation
    )
    {
        if (!Envelope.TryReadKeyId(envelope.Span, out var keyId))
        {
            return null;
        }
        var key = await ring.FindAsync(keyId, cancellation);
        return key is not null && Envelope.TryOpen(key, envelope.Span, binding, out var plaintext) ? plaintext : null;
    }

    /// <summary>A value as sealed text in base64url, for a token or a form.</summary>
    public async ValueTask<string> SealTextAsync<T>(
        T value,
        JsonTypeInfo<T> type,
        Binding binding,
        CancellationToken cancellation
    )
    {
        var plaintext = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return Base64Url.EncodeToString(await SealAsync(plaintext, binding, cancellation));
    }

    public async ValueTask<T?> OpenTextAsync<T>(
        string text,
        JsonTypeInfo<T> type,
        Binding binding,
        CancellationToken cancellation
    )
        where T : class
    {
        if (!TryDecode(text, out var envelope))
        {
            return null;
        }
        var plaintext = await OpenAsync(envelope, binding, cancellation);
        return plaintext is null ? null : JsonSerializer.Deserialize(plaintext, type);
    }

    /// <summary>HMAC-SHA-256 under the data key that sealed <paramref name="envelope"/>; null where it is none of ours.</summary>
    public async ValueTask<byte[]?> MacAsync(
        ReadOnlyMemory<byte> envelope,
        ReadOnlyMemory<byte> message,
        CancellationToken cancellation
    )
    {
        if (!Envelope.TryReadKeyId(envelope.Span, out var keyId))
        {
            return null;
        }
        var key = await ring.FindAsync(keyId, cancellation);
        return key?.Mac(message.Span);
    }

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!Base64Url.IsValid(text))
        {
            return false;
        }
        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}
