using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Vault;

namespace McpOAuth.SignIn;

/// <summary>An attempt to connect a tool.</summary>
public sealed record ConnectionAttempt : UpstreamAttempt
{
    public static readonly SealedFormat<ConnectionAttempt> Format = new(1, SignInJson.Default);

    [JsonPropertyName("q")]
    public required ConnectionRequest Request { get; init; }

    /// <summary>
    /// True if the user only signs in, to prove their identity. False if the user grants access at the tool's upstream.
    /// </summary>
    [JsonPropertyName("pf")]
    public required bool IsProof { get; init; }
}
