using System.Text.Json.Serialization;
using McpOAuth.Keys;

namespace McpOAuth.SignIn;

/// <summary>A sign-in to the account page.</summary>
public sealed record AccountAttempt : UpstreamAttempt
{
    public static readonly SealedFormat<AccountAttempt> Format = new(1, SignInJson.Default);

    [JsonPropertyName("t")]
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The action that the user confirms by signing in again. Null for the first sign-in.</summary>
    [JsonPropertyName("a")]
    public string? Action { get; init; }

    /// <summary>The only user who may confirm it. Null for the first sign-in.</summary>
    [JsonPropertyName("u")]
    public string? Subject { get; init; }
}
