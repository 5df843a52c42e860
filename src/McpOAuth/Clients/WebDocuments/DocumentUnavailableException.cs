namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// A client's document or key set cannot be fetched just now, and no copy may stand in. The request gets 503 with
/// <c>Retry-After</c>. It is no outage of ours, and no reason to call the client unknown.
/// </summary>
public sealed class DocumentUnavailableException : Exception
{
    public DocumentUnavailableException()
        : this("A client's document is unavailable.") { }

    public DocumentUnavailableException(string message)
        : base(message) { }

    public DocumentUnavailableException(string message, Exception inner)
        : base(message, inner) { }

    /// <param name="host">Whose document it is.</param>
    /// <param name="reason">Only for the log, because it may reveal details of our network.</param>
    public DocumentUnavailableException(string host, string reason)
        : base($"The document at {host} is unavailable: {reason}") { }
}
