using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.SignIn;

/// <summary>A person on the way to connect a tool.</summary>
public sealed record ConnectionAttempt : UpstreamAttempt
{
    public static readonly SealedFormat<ConnectionAttempt> Format = new(1, SignInJson.Default);

    [JsonPropertyName("q")]
    public required ConnectionRequest Request { get; init; }

    /// <summary>
    /// True if the person only proves who they are, at the upstream for sign-in. False if the tool's own upstream is asked
    /// for tokens.
    /// </summary>
    [JsonPropertyName("pf")]
    public required bool IsProof { get; init; }
}
