using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>That a person is to connect a tool: what a link to /connect says, sealed.</summary>
public sealed record ConnectionRequest
{
    /// <summary>The only person who may follow the link.</summary>
    public required string Subject { get; init; }

    /// <summary>The URI of a configured resource.</summary>
    public required string Resource { get; init; }

    /// <summary>The name of a tool of that resource.</summary>
    public required string Tool { get; init; }

    /// <summary>Upstream scopes: what the tool needs, and what the person granted it before.</summary>
    public required ScopeSet Scopes { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A <see cref="ConnectionRequest"/> as it travels, sealed. Short names: it stands in URLs.</summary>
public sealed record SealedConnectionRequest
{
    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    [JsonPropertyName("t")]
    public required string Tool { get; init; }

    [JsonPropertyName("s")]
    public required string Scopes { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }

    public static SealedConnectionRequest Of(ConnectionRequest request) =>
        new()
        {
            Subject = request.Subject,
            Resource = request.Resource,
            Tool = request.Tool,
            Scopes = request.Scopes.ToString(),
            ExpiresAt = request.ExpiresAt.ToUnixTimeSeconds(),
        };

    public ConnectionRequest ToRequest() =>
        new()
        {
            Subject = Subject,
            Resource = Resource,
            Tool = Tool,
            Scopes = ScopeSet.Of(Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(ExpiresAt),
        };
}
