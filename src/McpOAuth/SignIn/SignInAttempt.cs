using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.SignIn;

/// <summary>A sign-in in progress: what the callback needs to know of the request that began it.</summary>
public sealed record SignInAttempt : UpstreamAttempt
{
    public static readonly SealedFormat<SignInAttempt> Format = new(1, SignInJson.Default);

    [JsonPropertyName("q")]
    public required AuthorizationRequest Request { get; init; }

    /// <summary>
    /// The hash of the client as the person was shown it. Null if everything they approved is remembered already.
    /// </summary>
    [JsonPropertyName("h"), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ApprovedClientHash { get; init; }

    /// <summary>An earlier approval that replaces the question. Valid only for the person who gave it.</summary>
    [JsonPropertyName("ro")]
    public RememberedApproval? ReliesOn { get; init; }
}
