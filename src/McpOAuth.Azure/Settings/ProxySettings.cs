using System.Net;

namespace McpOAuth.Azure.Settings;

/// <summary>The proxies in front of the broker whose word about a caller's address counts.</summary>
public sealed record ProxySettings
{
    /// <summary>The addresses of proxies that append to <c>X-Forwarded-For</c>.</summary>
    public IReadOnlyList<IPNetwork> Networks { get; init; } = [];

    /// <summary>The id of the team's own Azure Front Door profile (<c>X-Azure-FDID</c>).</summary>
    public Guid? FrontDoorId { get; init; }
}
