using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using McpOAuth.Dpop;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace McpOAuth.Client;

/// <summary>Checks that the sender of a bound access token has its key.</summary>
/// <remarks>RFC 9449 §4.3, §7.1 and §7.2.</remarks>
internal sealed class DpopCheck(IOptions<McpOAuthOptions> options, IDpopReplayStore replays, TimeProvider clock)
{
    /// <summary>How old a proof may be.</summary>
    private static readonly TimeSpan MaximumAge = TimeSpan.FromMinutes(1);

    /// <summary>Tolerated difference between the client's clock and ours.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    /// <summary>Why the token is refused, or null.</summary>
    /// <param name="token">A token whose signature is valid.</param>
    /// <param name="request">How it was sent.</param>
    public async Task<string?> RefusalAsync(JsonWebToken token, HttpRequest request)
    {
        var (key, isValid) = KeyOf(token);
        if (!isValid)
        {
            return "its cnf claim is of a kind that this server does not know";
        }
        var isProven = SentToken.IsDpop(request);
        if (key is null)
        {
            return isProven ? "it is not bound to a key, but was sent with the DPoP scheme"
                : options.Value.Dpop == DpopUse.Required ? "it is not bound to a key, which this server requires"
                : null;
        }
        if (options.Value.Dpop == DpopUse.Off)
        {
            return "it is bound to a key. Set the option Dpop to accept such tokens";
        }
        return !isProven ? "it is bound to a key, but was sent as a Bearer token"
            : SentToken.ProofOf(request) is not { } text ? "the request has no DPoP proof, or more than one"
            : await ProofRefusalAsync(text, key, token.EncodedToken, request);
    }

    private async Task<string?> ProofRefusalAsync(string text, string key, string token, HttpRequest request)
    {
        if (DpopProof.Read(text).Proof is not { } proof)
        {
            return "its DPoP proof is malformed or of a kind that is not supported";
        }
        if (RuleOf(proof, key, token, request) is { } claim)
        {
            return $"its DPoP proof does not fit: {claim}";
        }
        if (!await DpopSignature.IsValidAsync(proof))
        {
            return "the signature of its DPoP proof is wrong";
        }
        // Last, so that nothing but a valid proof is recorded. The extra skew covers clock differences of instances.
        var end = DateTimeOffset.UnixEpoch.AddSeconds(proof.IssuedAt) + MaximumAge + ClockSkew + ClockSkew;
        return await replays.TryUseAsync(
            HashOf($"{proof.Thumbprint}\n{proof.Id}"),
            end,
            request.HttpContext.RequestAborted
        )
            ? null
            : "its DPoP proof was used before";
    }

    /// <summary>The name of the first claim that does not fit, or null.</summary>
    private string? RuleOf(DpopProof proof, string key, string token, HttpRequest request)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        var oldest = now - (MaximumAge + ClockSkew).TotalSeconds;
        return !string.Equals(proof.Thumbprint, key, StringComparison.Ordinal) ? "jwk"
            : !string.Equals(proof.TokenHash, HashOf(token), StringComparison.Ordinal) ? "ath"
            : !string.Equals(proof.Method, request.Method, StringComparison.Ordinal) ? "htm"
            : !IsFor(proof.Url, request) ? "htu"
            : proof.IssuedAt < oldest || proof.IssuedAt > now + ClockSkew.TotalSeconds ? "iat"
            : null;
    }

    /// <summary>
    /// Whether the URL is that of the request: the origin of the option <c>Resource</c>, because a proxy may have changed
    /// the request's own, and the request's path.
    /// </summary>
    /// <remarks>RFC 9449 §4.3 check 9.</remarks>
    private bool IsFor(string url, HttpRequest request)
    {
        var origin = new Uri(options.Value.Resource).GetLeftPart(UriPartial.Authority);
        var path = request.PathBase.Add(request.Path).ToUriComponent();
        return DpopUrl.AreEqual(url, origin + path) || DpopUrl.AreEqual(url, options.Value.Resource);
    }

    /// <summary>The thumbprint in <c>cnf</c>. Invalid if there is a <c>cnf</c> without one (RFC 7800 §3.1).</summary>
    private static (string? Key, bool IsValid) KeyOf(JsonWebToken token)
    {
        if (!token.TryGetPayloadValue<System.Text.Json.JsonElement>("cnf", out var confirmation))
        {
            return (null, true);
        }
        var key =
            confirmation.ValueKind == System.Text.Json.JsonValueKind.Object
            && confirmation.TryGetProperty("jkt", out var jkt)
            && jkt.ValueKind == System.Text.Json.JsonValueKind.String
                ? jkt.GetString()
                : null;
        return (key, key is not null);
    }

    private static string HashOf(string text) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
