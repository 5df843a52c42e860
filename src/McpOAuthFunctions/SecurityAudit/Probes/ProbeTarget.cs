namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What the probes ask, and as whom.</summary>
public sealed record ProbeTarget
{
    /// <summary>The origin at which the broker listens; not always its issuer.</summary>
    public required Uri Broker { get; init; }

    /// <summary>The name of an upstream, for its callback.</summary>
    public required string Upstream { get; init; }

    /// <summary>The MCP server that is asked for.</summary>
    public required string Resource { get; init; }

    /// <summary>Whether <see cref="Resource"/> passes over scopes that it does not know.</summary>
    public bool PassesOverScopes { get; init; }

    /// <summary>A client that the broker knows. Without one, what needs one is not probed.</summary>
    public ProbeClientIdentity? Client { get; init; }

    /// <summary>Why there is no client, and what to do.</summary>
    public string WhyNoClient { get; init; } = "name one by --client-id and --redirect-uri, or allow --register";
}

/// <summary>A client as which the probes ask.</summary>
/// <param name="IsTrusted">Settings name it, so its errors go back by redirect.</param>
public sealed record ProbeClientIdentity(string ClientId, string RedirectUri, bool IsTrusted);
