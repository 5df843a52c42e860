namespace McpOAuth.Protocol;

/// <summary>
/// Something we depend on (storage, an upstream, a key vault) does not answer. It becomes 503 with <c>Retry-After</c>.
/// </summary>
public sealed class OutageException : Exception
{
    public OutageException()
        : this("A dependency does not answer.") { }

    public OutageException(string message)
        : base(message) { }

    public OutageException(string message, Exception inner)
        : base(message, inner) { }
}
