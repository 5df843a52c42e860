using System.Security.Cryptography;

namespace McpOAuth.Keys;

/// <summary>AES-GCM decryption whose failure is a value.</summary>
internal static class AuthenticatedDecryption
{
    /// <summary>False if the nonce, ciphertext, tag or associated data was changed, or the key is another one.</summary>
    public static bool TryDecrypt(
        this AesGcm aes,
        ReadOnlySpan<byte> nonce,
        ReadOnlySpan<byte> ciphertext,
        ReadOnlySpan<byte> tag,
        Span<byte> plaintext,
        ReadOnlySpan<byte> associatedData
    )
    {
        try
        {
            aes.Decrypt(nonce, ciphertext, tag, plaintext, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
