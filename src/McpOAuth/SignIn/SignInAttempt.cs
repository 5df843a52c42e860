using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>A sign-in under way: what the callback needs to know of the request that started it.</summary>
public sealed record SignInAttempt : UpstreamAttempt
{
    public required AuthorizationRequest Request { get; init; }

    /// <summary>
    /// The hash of the client as the person was shown it, where they approved something that is not remembered yet; else
    /// null.
    /// </summary>
    public required string? ApprovedClientHash { get; init; }

    /// <summary>The former approval that stands in for asking; it is good for the person who gave it alone.</summary>
    public RememberedApproval? ReliesOn { get; init; }
}

/// <summary>A <see cref="SignInAttempt"/> as it is kept, sealed.</summary>
public sealed record SealedSignInAttempt : SealedUpstreamAttempt
{
    [JsonPropertyName("q")]
    public required SealedAuthorizationRequest Request { get; init; }

    [JsonPropertyName("h")]
    public string? ApprovedClientHash { get; init; }

    [JsonPropertyName("ro")]
    public RememberedApproval? ReliesOn { get; init; }

    public static SealedSignInAttempt Of(SignInAttempt attempt) =>
        new()
        {
            Request = SealedAuthorizationRequest.Of(attempt.Request),
            ApprovedClientHash = attempt.ApprovedClientHash,
            ReliesOn = attempt.ReliesOn,
            Upstream = attempt.Upstream,
            Verifier = attempt.Verifier.Reveal(),
            Nonce = attempt.Nonce.Reveal(),
            BrowserSha256 = attempt.BrowserSha256,
            ExpiresAt = attempt.ExpiresAt,
            Trace = attempt.Trace,
        };

    public SignInAttempt ToAttempt() =>
        new()
        {
            Request = Request.ToRequest(),
            ApprovedClientHash = ApprovedClientHash,
            ReliesOn = ReliesOn,
            Upstream = Upstream,
            Verifier = ParsedVerifier(),
            Nonce = new Secret(Nonce),
            BrowserSha256 = BrowserSha256,
            ExpiresAt = ExpiresAt,
            Trace = Trace,
        };

    public override string ToString() => $"sign-in attempt at {Upstream}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedSignInAttempt))]
[JsonSerializable(typeof(SealedAuthorizationRequest))]
[JsonSerializable(typeof(SealedConnectionAttempt))]
[JsonSerializable(typeof(SealedConnectionRequest))]
[JsonSerializable(typeof(ConnectSession))]
public sealed partial class SignInJson : JsonSerializerContext;
