using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Keys;

/// <summary>Seals with the current data key. Opens with the data key that sealed the value.</summary>
public sealed class Sealer(DataKeyRing ring) : ISealer
{
    public async ValueTask<byte[]> SealAsync(
        ReadOnlyMemory<byte> plaintext,
        Binding binding,
        CancellationToken cancellation
    ) => Envelope.Seal(await ring.CurrentAsync(cancellation), plaintext.Span, binding);

    /// <summary>Null if the envelope was changed, moved, or sealed by another broker.</summary>
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

    /// <summary>Seals a record into base64url text, for a token or a form.</summary>
    public async ValueTask<string> SealTextAsync<T>(
        T value,
        SealedFormat<T> format,
        Binding binding,
        CancellationToken cancellation
    )
        where T : class => Base64Url.EncodeToString(await SealAsync(format.Write(value), binding, cancellation));

    /// <summary>Null if the text was changed, sealed for another purpose, or cannot be read.</summary>
    public async ValueTask<T?> OpenTextAsync<T>(
        string text,
        SealedFormat<T> format,
        Binding binding,
        CancellationToken cancellation
    )
        where T : class
    {
        if (!TryDecode(text, out var envelope))
        {
            return null;
        }
        var payload = await OpenAsync(envelope, binding, cancellation);
        return payload is null ? null : format.Read(payload);
    }

    /// <summary>
    /// HMAC-SHA-256 under the data key that sealed <paramref name="envelope"/>. Null if that key is unknown.
    /// </summary>
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
