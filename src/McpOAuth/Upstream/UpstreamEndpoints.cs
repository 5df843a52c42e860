namespace McpOAuth.Upstream;

/// <summary>Where an upstream is asked.</summary>
internal sealed record UpstreamEndpoints
{
    public required string Authorization { get; init; }

    public required string Token { get; init; }

    /// <summary>RFC 7009; null where there is none.</summary>
    public string? Revocation { get; init; }

    /// <summary>GitHub's <c>/user</c>; null where an id_token says who it is.</summary>
    public string? Identity { get; init; }

    /// <summary>GitHub's <c>/applications</c>, below which tokens are deleted.</summary>
    public string? Applications { get; init; }

    /// <summary>RFC 9207 §3.</summary>
    public bool PromisesIssuer { get; init; }
}
