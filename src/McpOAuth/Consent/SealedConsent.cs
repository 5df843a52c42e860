using System.Text.Json.Serialization;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Consent;

/// <summary>What a consent form carries, sealed: the request, the browser it was shown to, and until when it is good.</summary>
public sealed record SealedConsent
{
    [JsonPropertyName("q")]
    public required SealedAuthorizationRequest Request { get; init; }

    /// <summary>SHA-256 of the browser's cookie: the form works in no other browser (CSRF).</summary>
    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    /// <summary>Of the client as the page showed it; empty on a page of a version that did not note it.</summary>
    [JsonPropertyName("h")]
    public string ClientHash { get; init; } = "";

    /// <summary>What was approved here before, and is not asked again.</summary>
    [JsonPropertyName("ro")]
    public RememberedApproval? ReliesOn { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }

    /// <summary>Ties the decision to the request that it is about (<see cref="LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedConsent))]
internal sealed partial class ConsentJson : JsonSerializerContext;
