using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>What a consent page showed. The page's form carries it, sealed.</summary>
public sealed record ShownConsent
{
    internal static readonly SealedFormat<ShownConsent> Format = new(1, ConsentJson.Default);

    [JsonPropertyName("q")]
    public required AuthorizationRequest Request { get; init; }

    /// <summary>SHA-256 of the form's own cookie. The form works only in the browser that has it (CSRF).</summary>
    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    /// <summary>The hash of the client as the page showed it.</summary>
    [JsonPropertyName("h")]
    public required string ClientHash { get; init; }

    /// <summary>What was approved in this browser before and is not asked again.</summary>
    [JsonPropertyName("ro")]
    public RememberedApproval? Remembered { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the decision to its request (<see cref="LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }
}

[JsonSerializable(typeof(ShownConsent))]
internal sealed partial class ConsentJson : JsonSerializerContext;
