namespace McpOAuth.Clients.WebDocuments;

/// <summary>The result of fetching a document.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome() { }

    /// <param name="Lifetime">How long the document may be cached (<see cref="CacheLifetime"/>).</param>
    public sealed record Document(ReadOnlyMemory<byte> Body, TimeSpan Lifetime) : FetchOutcome;

    /// <param name="Reason">Only for the log, because it may reveal details of our network.</param>
    /// <param name="IsTemporary">
    /// The host was unreachable, slow or throttling, so a cached copy may still be used.
    /// </param>
    public sealed record Failure(string Reason, bool IsTemporary) : FetchOutcome;
}
