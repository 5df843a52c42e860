using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using McpOAuth.Keys;

namespace McpOAuth.Dpop;

/// <summary>Makes and checks the nonces that proofs contain. Nothing is stored.</summary>
/// <remarks>
/// RFC 9449 §8. A nonce is a data key's id, the time, and an HMAC of both under that key. All instances share the data
/// keys, so each instance accepts the nonces of every other.
/// </remarks>
public sealed class DpopNonces(DataKeyRing keys, TimeProvider clock)
{
    /// <summary>The header with which the broker hands out a nonce.</summary>
    public const string Header = "DPoP-Nonce";

    /// <summary>How long a nonce is accepted.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Tolerated clock difference between two instances.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>Bytes: the key's id and the time in Unix seconds.</summary>
    private const int TextLength = sizeof(uint) + sizeof(long);

    /// <summary>Bytes. An HMAC truncated to 128 bits (RFC 2104 §5).</summary>
    private const int MacLength = 16;

    public async ValueTask<string> MakeAsync(CancellationToken cancellation)
    {
        var key = await keys.CurrentAsync(cancellation);
        var nonce = new byte[TextLength + MacLength];
        BinaryPrimitives.WriteUInt32BigEndian(nonce, key.Id);
        BinaryPrimitives.WriteInt64BigEndian(nonce.AsSpan(sizeof(uint)), clock.GetUtcNow().ToUnixTimeSeconds());
        MacOf(key, nonce.AsSpan(0, TextLength)).CopyTo(nonce.AsSpan(TextLength));
        return Base64Url.EncodeToString(nonce);
    }

    /// <summary>When the nonce expires. Null if it has expired already, or is not ours.</summary>
    public async ValueTask<DateTimeOffset?> ExpiryAsync(string nonce, CancellationToken cancellation)
    {
        if (
            nonce.Length != Base64Url.GetEncodedLength(TextLength + MacLength)
            || !Sealer.TryDecode(nonce, out var bytes)
            || bytes.Length != TextLength + MacLength
            || await keys.FindAsync(BinaryPrimitives.ReadUInt32BigEndian(bytes), cancellation) is not { } key
            || !CryptographicOperations.FixedTimeEquals(
                MacOf(key, bytes.AsSpan(0, TextLength)),
                bytes.AsSpan(TextLength)
            )
        )
        {
            return null;
        }
        var madeAt = DateTimeOffset.FromUnixTimeSeconds(
            BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(sizeof(uint)))
        );
        var now = clock.GetUtcNow();
        return now < madeAt + Lifetime && madeAt <= now + Skew ? madeAt + Lifetime : null;
    }

    // The space keeps the message apart from that of a refresh token's hint, which starts with base64url.
    private static ReadOnlySpan<byte> MacOf(DataKey key, ReadOnlySpan<byte> text) =>
        key.Mac([.. "dpop nonce "u8, .. text]).AsSpan(0, MacLength);
}
