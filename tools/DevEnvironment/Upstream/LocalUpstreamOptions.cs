namespace DevEnvironment.Upstream;

/// <summary>Options of a <see cref="LocalUpstream"/>.</summary>
public sealed record LocalUpstreamOptions
{
    /// <summary>Null for any free port.</summary>
    public int? Port { get; init; }

    public string ClientId { get; init; } = "broker";

    public string ClientSecret { get; init; } = "development-only-secret-of-the-broker";

    /// <summary>The broker's redirect URIs. For loopback URIs, the port is ignored; host and path must match.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = ["http://localhost:7071/callback/local"];

    /// <summary>Delay before the token endpoint handles a request.</summary>
    public TimeSpan TokenDelay { get; init; }
}
