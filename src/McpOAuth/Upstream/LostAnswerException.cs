using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// A request reached the upstream, or may have, and its answer did not reach us. A single-use token in it may be spent.
/// </summary>
internal sealed class LostAnswerException : OutageException
{
    public LostAnswerException()
        : this("The upstream's answer was lost.") { }

    public LostAnswerException(string message)
        : base(message) => IsUpstream = true;

    public LostAnswerException(string message, Exception inner)
        : base(message, inner) => IsUpstream = true;
}
