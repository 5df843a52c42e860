using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// A request reached the upstream, or may have, and its answer did not reach us. A single-use token in it may be spent.
/// </summary>
internal sealed class LostAnswerException : OutageException
{
    public LostAnswerException() { }

    public LostAnswerException(string message)
        : base(message) { }

    public LostAnswerException(string message, Exception inner)
        : base(message, inner) { }
}
