using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.TrustedIssuers;

/// <summary>One issuer of assertions, with its cached keys.</summary>
public sealed class TrustedIssuer
{
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly IssuerMetadata metadata;
    private readonly IssuerDocuments documents;
    private readonly TimeProvider clock;

    /// <param name="http">Its timeout is the longest a caller waits for the issuer.</param>
    public TrustedIssuer(TrustedIssuerSettings settings, HttpClient http, TimeProvider clock)
    {
        Settings = settings;
        this.clock = clock;
        var source = new IssuerSource($"The trusted issuer {settings.Name}", settings.Issuer)
        {
            MetadataAddress = settings.MetadataAddress,
            JwksUri = settings.JwksUri,
            ProblemsOf = found => ProblemsOf(found, settings),
        };
        metadata = new(source, http, clock);
        documents = new(source, http);
    }

    public TrustedIssuerSettings Settings { get; }

    /// <summary>Downloads the metadata and the keys anew. For the operator.</summary>
    /// <exception cref="OutageException">They cannot be read, or are not usable.</exception>
    public Task ProbeAsync(CancellationToken cancellation) => documents.DownloadAsync(cancellation);

    /// <summary>Checks header, claims and signature of an assertion whose <c>iss</c> is this issuer.</summary>
    /// <exception cref="OutageException">The keys that may have signed it cannot be loaded.</exception>
    internal async Task<OAuthResult<SignedAssertion>> ValidateAsync(
        string assertion,
        IdTokenHeader header,
        JsonAnswer claims,
        AssertionDemands demands,
        CancellationToken cancellation
    )
    {
        // Without I/O first: an assertion that is refused anyway loads no keys.
        if (AssertionRules.Check(header, claims, demands, clock.GetUtcNow()) is { } problem)
        {
            return demands.Refuse($"assertion: {problem}");
        }
        return await metadata.ValidateAsync<SignedAssertion>(
            async known =>
                await IsSignedAsync(assertion, known)
                    ? new SignedAssertion(Settings, claims)
                    : demands.Refuse("assertion: the signature matches no key of the issuer"),
            // Without a key id, any key that was published since could have signed it.
            known => Task.FromResult(header.KeyId is null || known.SigningKeys.All(key => key.KeyId != header.KeyId)),
            cancellation,
            // Clients time out after ten seconds. They come again with a new assertion.
            renewals: 1,
            outage: () =>
                new($"The trusted issuer {Settings.Name} did not respond, and a key is unknown.") { IsUpstream = true }
        );
    }

    private async Task<bool> IsSignedAsync(string assertion, OpenIdConnectConfiguration known)
    {
        // AssertionRules checks audience and times, and TrustedIssuerDirectory the issuer.
        var parameters = SignatureOnly.By(known.SigningKeys, IdTokenAlgorithms.All);
        return (await handler.ValidateTokenAsync(assertion, parameters)).IsValid;
    }

    // An issuer of assertions needs no endpoints but its keys: GitHub Actions and Kubernetes have no others.
    private static IEnumerable<UpstreamProblem> ProblemsOf(
        OpenIdConnectConfiguration metadata,
        TrustedIssuerSettings settings
    )
    {
        var setting = $"TrustedIssuers__{settings.Name}__Issuer";
        foreach (var problem in UpstreamMetadataRules.IssuerProblems(metadata, settings.Issuer, setting))
        {
            yield return problem;
        }
        if (
            string.IsNullOrEmpty(metadata.JwksUri)
            || !UpstreamMetadataRules.IsEndpoint(metadata.JwksUri, UpstreamMetadataRules.IsHttp(settings.Issuer))
        )
        {
            yield return new($"its jwks_uri is \"{metadata.JwksUri}\", which is not an https URL", IsFatal: true);
        }
    }
}
