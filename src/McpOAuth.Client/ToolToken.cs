using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>What asking the broker for a tool's upstream token comes to.</summary>
public abstract record ToolToken
{
    private ToolToken() { }

    /// <summary>The token of this one tool, or the way for the person to get there.</summary>
    /// <param name="server">That of the tool call: it knows what the client can do.</param>
    /// <exception cref="UrlElicitationRequiredException">The person must follow a link first, and the client can show it.</exception>
    /// <exception cref="McpException">The same for a client that cannot: the link stands in the text of the tool's error.</exception>
    public Ready OrElicit(McpServer server)
    {
        if (this is Ready ready)
        {
            return ready;
        }
        var link = ((NotConnected)this).Link;
        const string Message = "Connect your account to this tool first.";
        if (server.ClientCapabilities?.Elicitation?.Url is null)
        {
            throw new McpException($"{Message} Open {link} in your browser, then call the tool again.");
        }
        var elicitation = new ElicitRequestParams
        {
            Mode = "url",
            ElicitationId = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)),
            Url = link,
            Message = Message,
        };
        throw new UrlElicitationRequiredException(Message, [elicitation]);
    }

    /// <summary>An access token of the upstream. It does not print.</summary>
    /// <param name="ExpiresAt">Null where the upstream's tokens do not expire.</param>
    public sealed record Ready(string AccessToken, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes) : ToolToken
    {
        public override string ToString() => $"tool token for {string.Join(' ', Scopes)}";
    }

    /// <summary>The person must connect the tool, or consent to more, at <paramref name="Link"/>: a page of the broker's.</summary>
    public sealed record NotConnected(string Link) : ToolToken;
}

/// <summary>The broker refused: the error code of RFC 6749 §5.2, such as <c>invalid_grant</c> after a revocation.</summary>
public sealed class ToolTokenException : Exception
{
    public ToolTokenException()
        : this("server_error") { }

    public ToolTokenException(string error)
        : base($"The broker refused the tool token: {error}.") => Error = error;

    public ToolTokenException(string error, Exception inner)
        : base($"The broker refused the tool token: {error}.", inner) => Error = error;

    public string Error { get; }
}
