using McpOAuth.Protocol;

namespace McpOAuth.Keys;

/// <summary>
/// A key in storage cannot be read. To a client it is an outage: no refusal, because the operator can restore the row.
/// </summary>
public sealed class UnreadableKeyException : OutageException
{
    public UnreadableKeyException() { }

    public UnreadableKeyException(string message)
        : base(message) { }

    public UnreadableKeyException(string message, Exception inner)
        : base(message, inner) { }
}
