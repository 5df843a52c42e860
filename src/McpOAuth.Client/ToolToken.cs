using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>The result of requesting a tool's upstream token.</summary>
public abstract record ToolToken
{
    private ToolToken() { }

    /// <summary>Returns the token, or throws an exception that tells the user where to connect.</summary>
    /// <param name="server">The MCP server that handles the tool call; it knows the client's capabilities.</param>
    /// <exception cref="UrlElicitationRequiredException">
    /// The user must follow a link first, and the client can show it.
    /// </exception>
    /// <exception cref="McpException">
    /// As above for a client that cannot show links; the error text contains the link.
    /// </exception>
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

    /// <summary>An upstream access token. <see cref="ToString"/> does not reveal it.</summary>
    /// <param name="ExpiresAt">Null if the upstream's tokens do not expire.</param>
    public sealed record Ready(string AccessToken, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes) : ToolToken
    {
        public override string ToString() => $"tool token for {string.Join(' ', Scopes)}";
    }

    /// <summary>
    /// The user must connect the tool, or consent to more scopes, at <paramref name="Link"/>, a page of the broker.
    /// </summary>
    public sealed record NotConnected(string Link) : ToolToken;
}

/// <summary>The broker refused the exchange. Has an RFC 6749 §5.2 error code, such as <c>invalid_grant</c>.</summary>
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
