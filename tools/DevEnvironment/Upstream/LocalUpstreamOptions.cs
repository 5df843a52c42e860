namespace DevEnvironment.Upstream;

/// <summary>How a <see cref="LocalUpstream"/> runs.</summary>
public sealed record LocalUpstreamOptions
{
    /// <summary>The port; a free one when null.</summary>
    public int? Port { get; init; }

    public string ClientId { get; init; } = "broker";

    public string ClientSecret { get; init; } = "development-only-secret-of-the-broker";

    /// <summary>The broker's redirect URIs. The port of a loopback one does not matter, its host and path do.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = ["http://localhost:7071/callback/local"];

    /// <summary>How long the token endpoint waits before it does anything.</summary>
    public TimeSpan TokenDelay { get; init; }
}
