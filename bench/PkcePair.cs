using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bench;

/// <summary>A verifier and its S256 challenge (RFC 7636 §4.1 and §4.2).</summary>
internal sealed class PkcePair
{
    public string Verifier { get; } = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public string Challenge => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
}
