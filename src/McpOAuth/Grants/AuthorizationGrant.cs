using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>
/// What a user granted to a client at a resource, or what settings grant to a client without a user. Only the key it is
/// bound to can change.
/// </summary>
/// <remarks>Sealed inside codes and refresh tokens. The JSON names are short because codes are part of URLs.</remarks>
public sealed record AuthorizationGrant
{
    [JsonPropertyName("i")]
    public required GrantId Id { get; init; }

    [JsonPropertyName("c")]
    public required string ClientId { get; init; }

    [JsonPropertyName("p")]
    public required Person Person { get; init; }

    /// <summary>False if the client acts for itself (RFC 6749 §4.4). Codes and refresh tokens always have a user.</summary>
    [JsonIgnore]
    public bool HasUser => !string.Equals(Person.Subject, ClientId, StringComparison.Ordinal);

    /// <summary>The audience: the URI of a configured resource.</summary>
    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    [JsonPropertyName("s")]
    public required ScopeSet Scopes { get; init; }

    [JsonPropertyName("r")]
    public required bool MayRefresh { get; init; }

    /// <summary>When the user signed in, or the client authenticated.</summary>
    [JsonPropertyName("t")]
    public required DateTimeOffset AuthenticatedAt { get; init; }

    /// <summary>When the grant expires, no matter how often it is refreshed.</summary>
    [JsonPropertyName("e")]
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>
    /// The thumbprint of the key that must be proven to use the code or refresh token. Null if it is bound to none.
    /// </summary>
    /// <remarks>RFC 9449 §5 (refresh tokens of public clients) and §10 (codes).</remarks>
    [JsonPropertyName("jk")]
    public string? BoundKey { get; init; }
}
