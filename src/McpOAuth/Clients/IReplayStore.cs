namespace McpOAuth.Clients;

/// <summary>Remembers what may be used once, for as long as it could be used again.</summary>
public interface IReplayStore
{
    /// <summary>True for exactly one of many callers, on all instances together.</summary>
    /// <param name="hash">base64url of the SHA-256 of what is used.</param>
    /// <param name="until">When it may be forgotten, as it is refused for its age from then on.</param>
    Task<bool> TryUseAsync(string hash, DateTimeOffset until, CancellationToken cancellation);
}
