namespace McpOAuth.Dpop;

/// <summary>Whether tokens may or must be bound to a key of the client (settings <c>Dpop__…</c>).</summary>
/// <remarks>RFC 9449.</remarks>
public sealed record DpopSettings
{
    public bool IsEnabled { get; init; }

    /// <summary>Whether every client must prove a key.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether a proof must have a nonce of ours (§8). Costs the client one more request.</summary>
    public bool RequiresNonce { get; init; }
}
