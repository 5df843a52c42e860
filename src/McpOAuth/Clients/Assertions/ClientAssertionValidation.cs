using McpOAuth.Protocol;
using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>Validates client assertions (<c>private_key_jwt</c>).</summary>
/// <remarks>RFC 7523 §2.2 and §3; OpenID Connect Core 1.0 §9.</remarks>
public sealed class ClientAssertionValidation(
    ClientKeySets keySets,
    IReplayStore replays,
    AcceptedAudiences audiences,
    TimeProvider clock
)
{
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };

    /// <summary>
    /// Why the assertion is invalid, for the log; null if valid. Single use (<c>jti</c> replay check).
    /// </summary>
    public async Task<string?> RefusalAsync(
        ClientAssertion assertion,
        string clientId,
        ClientKeyLocation keys,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        if (ClientAssertionRules.Check(assertion.Token, clientId, audiences.All, now) is { } invalid)
        {
            return $"assertion: {invalid}";
        }
        if (await SignatureRefusalAsync(assertion.Token, keys, cancellation) is { } refusal)
        {
            return refusal;
        }
        // Checked last, so that only the client itself can use up a jti.
        var use = $"{clientId}\n{ClientAssertionRules.IdOf(assertion.Token)}";
        // The extra skew covers clock differences between instances.
        var until = ClientAssertionRules.ExpiryOf(assertion.Token) + ClientAssertionRules.ClockSkew;
        var isFirst = await replays.TryUseAsync(Secret.Sha256Of(use), until, cancellation);
        return isFirst ? null : "assertion: jti already used";
    }

    private async Task<string?> SignatureRefusalAsync(
        JsonWebToken assertion,
        ClientKeyLocation keys,
        CancellationToken cancellation
    )
    {
        var set = await keySets.FindAsync(keys, cancellation);
        if (set.IsRefused)
        {
            return $"jwks: {set.Error.Reason}";
        }
        if (await IsSignedByAsync(assertion, set.Value))
        {
            return null;
        }
        var newer = await keySets.FindNewerAsync(keys, set.Value, cancellation);
        var isSigned =
            !newer.IsRefused
            && !ReferenceEquals(newer.Value, set.Value)
            && await IsSignedByAsync(assertion, newer.Value);
        return isSigned ? null : "assertion: signature matches no key of the client";
    }

    private async Task<bool> IsSignedByAsync(JsonWebToken assertion, ClientKeySet keys)
    {
        var candidates = keys.For(assertion.Alg, assertion.Kid is { Length: > 0 } keyId ? keyId : null);
        if (candidates.Count == 0)
        {
            return false;
        }
        // ClientAssertionRules checks issuer, audience and times.
        var parameters = SignatureOnly.By(candidates, SignatureAlgorithms.All);
        parameters.CryptoProviderFactory = SignatureOnly.Uncached;
        var result = await handler.ValidateTokenAsync(assertion, parameters);
        return result.IsValid;
    }
}
