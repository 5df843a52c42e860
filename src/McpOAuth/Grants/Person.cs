using System.Text.Json.Serialization;
using McpOAuth.Clients;

namespace McpOAuth.Grants;

/// <summary>The user who signed in: the broker's own identifier for them, and the upstream's.</summary>
public sealed record Person
{
    /// <summary>
    /// The <c>sub</c> of our tokens. Derived from the upstream's issuer and subject, so it is stable. Reveals neither.
    /// </summary>
    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    [JsonPropertyName("ui")]
    public required string UpstreamIssuer { get; init; }

    [JsonPropertyName("us")]
    public required string UpstreamSubject { get; init; }

    /// <summary>The upstream's display name. Null if the upstream sent none.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    /// <summary>Stands in where a client acts for itself: its id is the subject (RFC 9068 §2.2). Never sealed.</summary>
    public static Person InPlaceOf(Client client) =>
        new()
        {
            Subject = client.ClientId,
            UpstreamIssuer = "",
            UpstreamSubject = "",
        };
}
