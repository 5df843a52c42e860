namespace McpOAuth.Clients;

/// <summary>Records single-use values until they expire.</summary>
public interface IReplayStore
{
    /// <summary>True for the first use, across all instances; false for every later one.</summary>
    /// <param name="hash">base64url of the SHA-256 of the value.</param>
    /// <param name="until">When the record may be deleted, because the value itself has expired.</param>
    Task<bool> TryUseAsync(string hash, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Whether the value was used.</summary>
    /// <param name="until">As it was recorded.</param>
    Task<bool> WasUsedAsync(string hash, DateTimeOffset until, CancellationToken cancellation);
}
