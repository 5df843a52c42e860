using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>A grant as it travels inside codes and refresh tokens, sealed. Short names: it stands in URLs.</summary>
public sealed record SealedGrant
{
    [JsonPropertyName("w")]
    public required int Week { get; init; }

    [JsonPropertyName("i")]
    public required string Unique { get; init; }

    [JsonPropertyName("c")]
    public required string ClientId { get; init; }

    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    [JsonPropertyName("ui")]
    public required string UpstreamIssuer { get; init; }

    [JsonPropertyName("us")]
    public required string UpstreamSubject { get; init; }

    [JsonPropertyName("n")]
    public string? Name { get; init; }

    [JsonPropertyName("a")]
    public required string Resource { get; init; }

    [JsonPropertyName("s")]
    public required string Scopes { get; init; }

    [JsonPropertyName("r")]
    public required bool MayRefresh { get; init; }

    [JsonPropertyName("t")]
    public required long AuthenticatedAt { get; init; }

    [JsonPropertyName("e")]
    public required long EndsAt { get; init; }

    public static SealedGrant Of(AuthorizationGrant grant) =>
        new()
        {
            Week = grant.Id.Week,
            Unique = grant.Id.Unique,
            ClientId = grant.ClientId,
            Subject = grant.Person.Subject,
            UpstreamIssuer = grant.Person.UpstreamIssuer,
            UpstreamSubject = grant.Person.UpstreamSubject,
            Name = grant.Person.Name,
            Resource = grant.Resource,
            Scopes = grant.Scopes.ToString(),
            MayRefresh = grant.MayRefresh,
            AuthenticatedAt = grant.AuthenticatedAt.ToUnixTimeSeconds(),
            EndsAt = grant.EndsAt.ToUnixTimeSeconds(),
        };

    public AuthorizationGrant ToGrant() =>
        new()
        {
            Id = new GrantId(Subject, Week, Unique),
            ClientId = ClientId,
            Person = new Person
            {
                Subject = Subject,
                UpstreamIssuer = UpstreamIssuer,
                UpstreamSubject = UpstreamSubject,
                Name = Name,
            },
            Resource = Resource,
            Scopes = ScopeSet.Of(Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
            MayRefresh = MayRefresh,
            AuthenticatedAt = DateTimeOffset.FromUnixTimeSeconds(AuthenticatedAt),
            EndsAt = DateTimeOffset.FromUnixTimeSeconds(EndsAt),
        };
}

/// <summary>What an authorization code says.</summary>
public sealed record SealedCode
{
    [JsonPropertyName("g")]
    public required SealedGrant Grant { get; init; }

    [JsonPropertyName("ru")]
    public required string RedirectUri { get; init; }

    [JsonPropertyName("ch")]
    public required string CodeChallenge { get; init; }

    /// <summary>Unix milliseconds.</summary>
    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }

    /// <summary>Ties the redemption to the login before it (<see cref="Telemetry.LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }
}

/// <summary>What a refresh token says.</summary>
public sealed record SealedRefreshToken
{
    [JsonPropertyName("g")]
    public required SealedGrant Grant { get; init; }

    [JsonPropertyName("k")]
    public required int Generation { get; init; }

    /// <summary>Unix seconds.</summary>
    [JsonPropertyName("x")]
    public required long ExpiresAt { get; init; }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SealedCode))]
[JsonSerializable(typeof(SealedRefreshToken))]
internal sealed partial class SealedJson : JsonSerializerContext;
