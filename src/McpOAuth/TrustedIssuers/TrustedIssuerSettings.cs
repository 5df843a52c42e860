namespace McpOAuth.TrustedIssuers;

/// <summary>The settings of an issuer whose assertions the broker accepts (<c>TrustedIssuers__NAME__…</c>).</summary>
public sealed record TrustedIssuerSettings
{
    public required string Name { get; init; }

    /// <summary>Exactly as in the <c>iss</c> claim.</summary>
    public required string Issuer { get; init; }

    public required IssuerPurpose Purpose { get; init; }

    /// <summary>The metadata's URL. Null if it lies below the issuer (OpenID Connect Discovery 1.0 §4).</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The key set's URL, for an issuer without metadata.</summary>
    public string? JwksUri { get; init; }

    /// <summary>Set if and only if the purpose is <see cref="IssuerPurpose.People"/>.</summary>
    public PeoplePolicy? People { get; init; }
}

/// <summary>What an issuer may vouch for. An issuer has exactly one purpose.</summary>
/// <remarks>
/// A workload whose identifier equals a user's would otherwise get that user's access, and the other way round.
/// </remarks>
public enum IssuerPurpose
{
    /// <summary>Users, by ID-JAG.</summary>
    People,

    /// <summary>Programs without a user.</summary>
    Workloads,
}
