using System.Text.Json.Serialization;

namespace SampleMcpServer.Tools;

/// <summary>What <c>whoami</c> answers.</summary>
public sealed record Person
{
    /// <summary>The broker's subject: stable for an upstream's issuer and subject, and says nothing else.</summary>
    [JsonPropertyName("sub")]
    public required string Sub { get; init; }

    /// <summary>The subject at the upstream that signed the person in; absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("upstream_sub")]
    public string? UpstreamSub { get; init; }

    /// <summary>The issuer of the upstream; absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("upstream_iss")]
    public string? UpstreamIssuer { get; init; }

    /// <summary>The person's name at the upstream; absent without the scope <c>profile</c>.</summary>
    [JsonPropertyName("name")]
    public string? Name { get; init; }
}
