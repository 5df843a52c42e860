using McpOAuth.Clients;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Dpop;

/// <summary>Which key the sender of a request has proven.</summary>
/// <param name="Thumbprint">Of the key (RFC 7638), or null if the request has no proof.</param>
public sealed record ProvenKey(string? Thumbprint)
{
    public static readonly ProvenKey None = new((string?)null);
}

/// <summary>Checks the proof of a request to the broker. Single use, across all instances.</summary>
/// <remarks>
/// RFC 9449 §4.3 and §11.1. Costs one table operation for a request with a proof, and none for others. Callers
/// authenticate the client first, so strangers cannot make us write.
/// </remarks>
public sealed class DpopProofs(
    DpopSettings settings,
    DpopNonces nonces,
    IReplayStore replays,
    Issuer issuer,
    TimeProvider clock
)
{
    /// <summary>How old a proof without a nonce may be.</summary>
    public static readonly TimeSpan MaximumAge = TimeSpan.FromMinutes(1);

    /// <summary>Tolerated difference between the client's clock and ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public bool IsEnabled => settings.IsEnabled;

    /// <summary>Whether the client must prove a key (§5.2).</summary>
    public bool IsRequiredOf(Client client) => IsEnabled && (settings.IsRequired || client.RequiresBoundTokens);

    /// <summary>The key that the request proves. A new nonce goes into the response where the client needs one.</summary>
    /// <param name="client">Who sent the request, and may have to prove a key.</param>
    public ValueTask<OAuthResult<ProvenKey>> CheckAsync(HttpContext http, Client client) =>
        IsRequiredOf(client) && http.Request.Headers[DpopNames.ProofHeader].Count == 0
            ? ValueTask.FromResult<OAuthResult<ProvenKey>>(Refuse("this client must send one"))
            : CheckIfSentAsync(http);

    /// <summary>The same, but the proof is optional for every client.</summary>
    public async ValueTask<OAuthResult<ProvenKey>> CheckIfSentAsync(HttpContext http)
    {
        var header = http.Request.Headers[DpopNames.ProofHeader];
        if (!IsEnabled || header.Count == 0)
        {
            return ProvenKey.None;
        }
        if (header is not [{ } text])
        {
            return Refuse("there is more than one");
        }
        var (proof, invalid) = DpopProof.Read(text);
        if (proof is null)
        {
            return Refuse(invalid!);
        }
        var url = issuer.Url(http.Request.Path.Value ?? "");
        if (RequestRefusal(proof, http.Request.Method, url) is { } elsewhere)
        {
            return Refuse(elsewhere);
        }
        return await DpopSignature.IsValidAsync(proof) ? await SpendAsync(http, proof) : Refuse("signature");
    }

    private static string? RequestRefusal(DpopProof proof, string method, string url) =>
        !string.Equals(proof.Method, method, StringComparison.Ordinal) ? "htm"
        : !DpopUrl.AreEqual(proof.Url, url) ? "htu"
        : null;

    private async Task<OAuthResult<ProvenKey>> SpendAsync(HttpContext http, DpopProof proof)
    {
        var cancellation = http.RequestAborted;
        var until = proof.Nonce is null ? null : await nonces.ExpiryAsync(proof.Nonce, cancellation);
        if (proof.Nonce is not null || settings.RequiresNonce)
        {
            // §8.2: a client that uses nonces gets the next one with every response.
            http.Response.Headers[DpopNonces.Header] = await nonces.MakeAsync(cancellation);
        }
        if (until is null && (proof.Nonce is not null || settings.RequiresNonce))
        {
            return new OAuthError(
                ErrorCodes.UseDpopNonce,
                "The DPoP proof must contain the nonce of the DPoP-Nonce header.",
                "DPoP proof: nonce"
            );
        }
        // §4.3 check 11: a nonce says when the proof was made, whatever the client's clock says.
        if (until is null && !IsRecent(proof.IssuedAt))
        {
            return Refuse("iat");
        }
        // Last, so that nothing but a valid proof is recorded. The extra skew covers clock differences of instances.
        var end = until ?? DateTimeOffset.UnixEpoch.AddSeconds(proof.IssuedAt) + MaximumAge + ClockSkew;
        var use = Secret.Sha256Of($"dpop proof\n{proof.Thumbprint}\n{proof.Id}");
        return await replays.TryUseAsync(use, end + ClockSkew, cancellation)
            ? new ProvenKey(proof.Thumbprint)
            : Refuse("jti already used");
    }

    private bool IsRecent(double issuedAt)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        return issuedAt >= now - (MaximumAge + ClockSkew).TotalSeconds && issuedAt <= now + ClockSkew.TotalSeconds;
    }

    internal static OAuthError Refuse(string reason) =>
        new(ErrorCodes.InvalidDpopProof, $"The DPoP proof is missing or not valid: {reason}.", $"DPoP proof: {reason}");
}
