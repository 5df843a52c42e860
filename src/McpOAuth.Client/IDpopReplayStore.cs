namespace McpOAuth.Client;

/// <summary>Remembers which DPoP proofs were used. Register your own as a singleton to share it between instances.</summary>
/// <remarks>
/// RFC 9449 §11.1. Without one, each instance remembers the proofs that it has seen itself, in memory. Then a proof
/// that an attacker has copied can be used once more at every other instance, for two minutes after it was made.
/// </remarks>
public interface IDpopReplayStore
{
    /// <summary>True for the first use of the key, false for every later one. Must be atomic.</summary>
    /// <param name="key">base64url, 43 characters.</param>
    /// <param name="expiresAt">When it may be forgotten.</param>
    /// <exception cref="Exception">The store cannot be reached. The request is then refused with 503.</exception>
    Task<bool> TryUseAsync(string key, DateTimeOffset expiresAt, CancellationToken cancellation);
}
