using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>Where an issuer publishes its metadata and keys, and what makes them unusable.</summary>
/// <param name="Who">For messages, such as <c>Upstream NAME</c>.</param>
internal sealed record IssuerSource(string Who, string Issuer)
{
    /// <summary>Null if it lies below the issuer (OpenID Connect Discovery 1.0 §4).</summary>
    public string? MetadataAddress { get; init; }

    /// <summary>The key set's URL if there is no metadata. Null to take it from the metadata.</summary>
    public string? JwksUri { get; init; }

    /// <summary>The problems of the metadata document. The keys are not loaded yet.</summary>
    public required Func<OpenIdConnectConfiguration, IEnumerable<UpstreamProblem>> ProblemsOf { get; init; }

    /// <summary>The same inside a sentence: <c>upstream NAME</c>.</summary>
    public string Named => char.ToLowerInvariant(Who[0]) + Who[1..];
}
