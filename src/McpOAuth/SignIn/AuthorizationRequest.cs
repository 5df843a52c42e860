using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.SignIn;

/// <summary>An authorization request that passed every check.</summary>
/// <remarks>RFC 6749 §4.1.1 with RFC 7636 §4.3 and RFC 8707 §2.</remarks>
public sealed record AuthorizationRequest
{
    public required string ClientId { get; init; }

    public required RedirectUri RedirectUri { get; init; }

    public ClientState? State { get; init; }

    public required CodeChallenge CodeChallenge { get; init; }

    /// <summary>The URI of a configured resource.</summary>
    public required string Resource { get; init; }

    /// <summary>What was asked for; after consent, what was approved (I9).</summary>
    public required ScopeSet Scopes { get; init; }
}

/// <summary>An <see cref="AuthorizationRequest"/> as it is kept, sealed, in a form or a row.</summary>
public sealed record SealedAuthorizationRequest
{
    [JsonPropertyName("c")]
    public required string ClientId { get; init; }

    [JsonPropertyName("ru")]
    public required string RedirectUri { get; init; }

    [JsonPropertyName("st")]
    public string? State { get; init; }

    [JsonPropertyName("ch")]
    public required string CodeChallenge { get; init; }

    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    [JsonPropertyName("s")]
    public required string Scopes { get; init; }

    public static SealedAuthorizationRequest Of(AuthorizationRequest request) =>
        new()
        {
            ClientId = request.ClientId,
            RedirectUri = request.RedirectUri.Value,
            State = request.State?.Encoded,
            CodeChallenge = request.CodeChallenge.Value,
            Resource = request.Resource,
            Scopes = request.Scopes.ToString(),
        };

    /// <summary>It was checked before it was sealed, so what fails now is a bug.</summary>
    public AuthorizationRequest ToRequest()
    {
        ClientState? state = null;
        if (
            !Protocol.CodeChallenge.TryParse(CodeChallenge, out var challenge)
            || (State is not null && !ClientState.TryParse(State, out state))
            || !ScopeSet.TryParse(Scopes, out var scopes)
        )
        {
            throw new InvalidOperationException("A sealed authorization request no longer parses.");
        }
        return new()
        {
            ClientId = ClientId,
            RedirectUri = Protocol.RedirectUri.Parse(RedirectUri).Value,
            State = state,
            CodeChallenge = challenge,
            Resource = Resource,
            Scopes = scopes,
        };
    }
}
