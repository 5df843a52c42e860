namespace McpOAuth.Protocol;

/// <summary>
/// A dependency (storage, an upstream, Key Vault) is unavailable. The response is a 503 with <c>Retry-After</c>.
/// </summary>
public class OutageException : Exception
{
    /// <summary>Whether it is the identity provider that is unavailable.</summary>
    public bool IsUpstream { get; init; }

    public OutageException()
        : this("A dependency is unavailable.") { }

    public OutageException(string message)
        : base(message) { }

    public OutageException(string message, Exception inner)
        : base(message, inner) { }
}
