using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>An authorization request that a client pushed. Its <c>request_uri</c> carries it, sealed.</summary>
/// <remarks>RFC 9126 §2.2.</remarks>
public sealed record PushedRequest
{
    internal static readonly SealedFormat<PushedRequest> Format = new(1, PushedJson.Default);

    [JsonPropertyName("q")]
    public required AuthorizationRequest Request { get; init; }

    /// <summary>Whether the client asked for the consent page (<c>prompt=consent</c>).</summary>
    [JsonPropertyName("pc")]
    public bool WantsConsent { get; init; }

    /// <summary>Random. Identifies the request, whichever way its seal is written down.</summary>
    [JsonPropertyName("i")]
    public required string Id { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the browser's request to the client's (<see cref="LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }
}

[JsonSerializable(typeof(PushedRequest))]
internal sealed partial class PushedJson : JsonSerializerContext;
