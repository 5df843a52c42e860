namespace McpOAuth.Upstream;

/// <summary>The URLs of an upstream's endpoints, and how they are to be called.</summary>
internal sealed record UpstreamEndpoints
{
    public required string Authorization { get; init; }

    public required string Token { get; init; }

    /// <summary>RFC 7009. Null if the upstream has none.</summary>
    public string? Revocation { get; init; }

    /// <summary>RFC 9126. Null if the upstream has none.</summary>
    public string? PushedAuthorization { get; init; }

    /// <summary>Whether authorization requests must be pushed (RFC 9126 §5).</summary>
    public bool RequiresPushedAuthorization { get; init; }

    /// <summary>Client authentication at the token endpoint. Null if the metadata does not say.</summary>
    public IReadOnlyCollection<string>? AuthenticationMethods { get; init; }

    /// <summary>OpenID Connect Core 1.0 §5.3. Null if the upstream has none.</summary>
    public string? UserInfo { get; init; }

    /// <summary>GitHub's <c>/user</c>. Null if an id_token identifies the user.</summary>
    public string? Identity { get; init; }

    /// <summary>GitHub's <c>/applications</c>, the base URL for deleting tokens. Null for other upstreams.</summary>
    public string? Applications { get; init; }

    /// <summary>Whether every authorization response carries <c>iss</c> (RFC 9207 §3).</summary>
    public bool PromisesIssuer { get; init; }
}
