using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>The content of an authorization code.</summary>
/// <remarks>RFC 6749 §4.1.2, RFC 7636 §4.4. Bound to client, redirect URI and challenge.</remarks>
public sealed record AuthorizationCode
{
    internal static readonly SealedFormat<AuthorizationCode> Format = new(1, GrantsJson.Default);

    [JsonPropertyName("g")]
    public required AuthorizationGrant Grant { get; init; }

    [JsonPropertyName("ru")]
    public required RedirectUri RedirectUri { get; init; }

    [JsonPropertyName("ch")]
    public required CodeChallenge CodeChallenge { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the redemption to the login before it (<see cref="Telemetry.LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }
}
