using System.Text.Json;

namespace DevEnvironment.Demo;

/// <summary>JSON options for OAuth documents, whose names are in snake case.</summary>
internal static class Wire
{
    public static JsonSerializerOptions Json { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
}

/// <summary>RFC 9728 §2, limited to what the demo reads.</summary>
internal sealed record ResourceDocument(string Resource, IReadOnlyList<string> AuthorizationServers);

/// <summary>RFC 8414 §2, limited to what the demo reads.</summary>
internal sealed record ServerDocument(
    string Issuer,
    string AuthorizationEndpoint,
    string TokenEndpoint,
    string RegistrationEndpoint,
    IReadOnlyList<string> CodeChallengeMethodsSupported,
    bool AuthorizationResponseIssParameterSupported
);

/// <summary>RFC 7591 §3.2.1, limited to what the demo reads.</summary>
internal sealed record RegisteredClient(string ClientId, IReadOnlyList<string> RedirectUris);

/// <summary>RFC 6749 §5.1.</summary>
internal sealed record TokenAnswer(
    string AccessToken,
    string TokenType,
    int ExpiresIn,
    string RefreshToken,
    string Scope
);
