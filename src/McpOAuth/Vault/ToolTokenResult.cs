using McpOAuth.Protocol;

namespace McpOAuth.Vault;

/// <summary>The result of asking for a tool's upstream token.</summary>
public abstract record ToolTokenResult
{
    private ToolTokenResult() { }

    /// <summary>A valid access token of the upstream.</summary>
    /// <param name="ExpiresAt">Null if the upstream did not say.</param>
    /// <param name="Scopes">The upstream scopes of the token.</param>
    public sealed record Ready(Secret AccessToken, DateTimeOffset? ExpiresAt, ScopeSet Scopes) : ToolTokenResult;

    /// <summary>The user must connect the tool, or consent to more.</summary>
    /// <param name="Held">The scopes that the user granted before.</param>
    /// <param name="Reason">For the log.</param>
    public sealed record NotConnected(ScopeSet Held, string Reason) : ToolTokenResult;
}
