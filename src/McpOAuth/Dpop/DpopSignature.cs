using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuth.Dpop;

/// <summary>Checks that a proof is signed with the key in its header.</summary>
/// <remarks>RFC 9449 §4.3 check 6.</remarks>
internal static class DpopSignature
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    public static async Task<bool> IsValidAsync(DpopProof proof)
    {
        var parameters = SignatureOnly.By([proof.Key], [proof.Algorithm]);
        parameters.CryptoProviderFactory = SignatureOnly.Uncached;
        return (await Handler.ValidateTokenAsync(proof.Text, parameters)).IsValid;
    }
}
