namespace McpOAuth.Clients.WebDocuments;

/// <summary>What came of fetching a document.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome() { }

    /// <param name="Lifetime">How long a copy may be kept, within <see cref="CacheLifetime"/>'s bounds.</param>
    public sealed record Document(ReadOnlyMemory<byte> Body, TimeSpan Lifetime) : FetchOutcome;

    /// <param name="Reason">For the log alone: to others it would tell what our network looks like.</param>
    /// <param name="IsTemporary">It says nothing about the document: the host was away, slow, or asked too often.</param>
    public sealed record Failure(string Reason, bool IsTemporary) : FetchOutcome;
}
