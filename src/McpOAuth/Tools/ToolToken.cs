using McpOAuth.Protocol;

namespace McpOAuth.Tools;

/// <summary>What asking for a tool's upstream token comes to.</summary>
public abstract record ToolToken
{
    private ToolToken() { }

    /// <summary>A good access token of the upstream.</summary>
    /// <param name="ExpiresAt">Null where the upstream did not say.</param>
    /// <param name="Scopes">What it can be used for.</param>
    public sealed record Ready(Secret AccessToken, DateTimeOffset? ExpiresAt, ScopeSet Scopes) : ToolToken;

    /// <summary>The person must connect the tool, or consent to more.</summary>
    /// <param name="Held">What the person has granted already.</param>
    /// <param name="Reason">For the log.</param>
    public sealed record NotConnected(ScopeSet Held, string Reason) : ToolToken;
}
