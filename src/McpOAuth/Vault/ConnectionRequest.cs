using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Vault;

/// <summary>A request for a user to connect a tool: the content of a /connect link.</summary>
public sealed record ConnectionRequest
{
    internal static readonly SealedFormat<ConnectionRequest> Format = new(1, VaultJson.Default);

    /// <summary>The only user who may follow the link.</summary>
    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    /// <summary>The URI of a configured resource.</summary>
    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    /// <summary>The name of a tool of that resource.</summary>
    [JsonPropertyName("t")]
    public required string Tool { get; init; }

    /// <summary>Upstream scopes: those the tool needs, plus those the user granted it before.</summary>
    [JsonPropertyName("s")]
    public required ScopeSet Scopes { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the connection to the exchange that asked for it (<see cref="Telemetry.LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }

    /// <summary>The same for every link that carries this request. None of its parts contains a line feed.</summary>
    public string Identify() =>
        string.Join('\n', Subject, Resource, Tool, Scopes, $"{ExpiresAt.ToUnixTimeMilliseconds()}");
}
