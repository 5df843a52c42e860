namespace McpOAuth.Client;

/// <summary>The result of requesting a tool's upstream token.</summary>
public abstract record ToolToken
{
    private ToolToken() { }

    /// <summary>An upstream access token. <see cref="ToString"/> does not reveal it.</summary>
    /// <param name="ExpiresAt">Null if the upstream's tokens do not expire.</param>
    public sealed record Ready(string AccessToken, DateTimeOffset? ExpiresAt, IReadOnlyList<string> Scopes) : ToolToken
    {
        public override string ToString() => $"tool token for {string.Join(' ', Scopes)}";
    }

    /// <summary>
    /// The user must connect the tool, or consent to more scopes, at <paramref name="Link"/>, a page of the broker.
    /// </summary>
    public sealed record NotConnected(string Link) : ToolToken
    {
        /// <summary>
        /// The upstream scopes that the user has not granted. Empty if the tool is not connected, or must be connected
        /// again.
        /// </summary>
        public IReadOnlyList<string> MissingScopes { get; init; } = [];
    }
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

    private ToolTokenException(string error, string message)
        : base(message) => Error = error;

    /// <summary>The error code is the broker's for such a token (RFC 8693 §2.2.2).</summary>
    internal static ToolTokenException NoUser() =>
        new("invalid_request", "This tool needs a user, but the caller is an app without one.");
}
