using System.Text.Json.Serialization;

namespace SampleMcpServer.Tools;

/// <summary>The result of <c>whoami</c>.</summary>
public sealed record Person
{
    /// <summary>The broker's subject: an opaque identifier, stable for an upstream's issuer and subject.</summary>
    [JsonPropertyName("sub")]
    public required string Sub { get; init; }

    /// <summary>The user's subject at the sign-in upstream. Absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("upstream_sub")]
    public string? UpstreamSub { get; init; }

    /// <summary>The upstream's issuer. Absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("upstream_iss")]
    public string? UpstreamIssuer { get; init; }

    /// <summary>The user's name at the upstream. Absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }
}
