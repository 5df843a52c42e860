using McpOAuth.Dpop;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary>
/// Checks that a bound subject token reached the MCP server from the holder of its key: the server forwards the proof
/// that came with it.
/// </summary>
/// <remarks>
/// RFC 8693 does not say how. The proof's <c>ath</c> names this token, so the proof is not older than the token, and
/// is accepted as long as the token is. A tool may run for minutes before it exchanges, and exchange several times:
/// refusing a replay is the MCP server's part (RFC 9449 §11.1), which also knows the request's method and nonce.
/// </remarks>
internal static class SubjectTokenProofs
{
    public static async Task<OAuthError?> RefusalAsync(
        ExchangeRequest exchange,
        VerifiedAccessToken token,
        Resource resource,
        DateTimeOffset now
    )
    {
        if (token.Key is null)
        {
            return null;
        }
        if (exchange.SubjectTokenProof is not { } text)
        {
            return OAuthError.InvalidRequest(
                "The subject_token is bound to a key. subject_token_proof must be the DPoP proof that came with it.",
                "subject_token is bound, and subject_token_proof is missing"
            );
        }
        var (proof, invalid) = DpopProof.Read(text);
        invalid ??= RuleOf(proof!, exchange.SubjectToken, token.Key, resource, now);
        if (invalid is null && !await DpopSignature.IsValidAsync(proof!))
        {
            invalid = "signature";
        }
        return invalid is null
            ? null
            : OAuthError.InvalidRequest("The subject_token_proof is not valid.", $"subject_token_proof: {invalid}");
    }

    /// <summary>The name of the first claim that does not fit, or null.</summary>
    private static string? RuleOf(
        DpopProof proof,
        string subjectToken,
        string key,
        Resource resource,
        DateTimeOffset now
    ) =>
        !string.Equals(proof.Thumbprint, key, StringComparison.Ordinal) ? "jwk"
        : proof.TokenHash is not { } hash || !new Secret(subjectToken).IsHashedAs(hash) ? "ath"
        : !IsFor(proof.Url, resource) ? "htu"
        : proof.IssuedAt > (now + DpopProofs.ClockSkew).ToUnixTimeSeconds() ? "iat"
        : null;

    // The MCP server's own URL, or one below it.
    private static bool IsFor(string url, Resource resource) =>
        DpopUrl.Normalize(url) is { } normal
        && ResourceIndicator.TryParse(normal, out var sent)
        && sent.IsAtOrBelow(resource.Uri);
}
