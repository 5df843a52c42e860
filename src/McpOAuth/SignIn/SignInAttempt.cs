using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.SignIn;

/// <summary>A sign-in in progress: what the callback needs to know about the request that started it.</summary>
public sealed record SignInAttempt : UpstreamAttempt
{
    public static readonly SealedFormat<SignInAttempt> Format = new(1, SignInJson.Default);

    [JsonPropertyName("q")]
    public required AuthorizationRequest Request { get; init; }

    /// <summary>
    /// The hash of the client as the page showed it. Null if the whole approval is already remembered.
    /// </summary>
    [JsonPropertyName("h"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ApprovedClientHash { get; init; }

    /// <summary>An earlier approval that this sign-in relies on. Valid only for the user who gave it.</summary>
    [JsonPropertyName("ro")]
    public RememberedApproval? ReliesOn { get; init; }
}
