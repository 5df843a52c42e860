using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>An OpenID provider's metadata, cached and refreshed.</summary>
/// <remarks>
/// OpenID Connect Discovery 1.0 §4. Throws <see cref="OutageException"/> if it cannot be loaded and there is no cached
/// copy.
/// </remarks>
internal sealed class UpstreamMetadata(UpstreamSettings settings, HttpClient http, TimeProvider clock)
{
    private readonly Fresh<OpenIdConnectConfiguration> configuration = new(
        new()
        {
            Lifetime = TimeSpan.FromHours(12),
            // Metadata changes rarely, and a sign-in that needs a newer key triggers a renewal.
            StaleWhileRevalidate = FreshnessPolicy.Forever,
            RenewalInterval = TimeSpan.FromMinutes(1),
            // Two documents: the metadata and the keys.
            LoadLimit = TimeSpan.FromSeconds(16),
        },
        clock,
        async (_, cancellation) =>
            Loaded<OpenIdConnectConfiguration>.Keep(await DownloadAsync(settings, http, cancellation))
    );

    public ValueTask<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation) =>
        configuration.GetAsync(cancellation);

    /// <summary>
    /// Reloads the metadata, because the upstream may have published new keys. Returns the same object if it was loaded
    /// a moment ago or the upstream does not respond.
    /// </summary>
    public ValueTask<OpenIdConnectConfiguration> RenewAsync(CancellationToken cancellation) =>
        configuration.RenewAsync(mayBeStale: true, cancellation);

    public async Task<UpstreamEndpoints> EndpointsAsync(CancellationToken cancellation)
    {
        if (settings.Preset == UpstreamPreset.GitHub)
        {
            return GitHub.EndpointsOf(settings.Issuer);
        }
        var configuration = await GetAsync(cancellation);
        return new()
        {
            Authorization = configuration.AuthorizationEndpoint,
            Token = configuration.TokenEndpoint,
            Revocation = string.IsNullOrEmpty(configuration.RevocationEndpoint)
                ? null
                : configuration.RevocationEndpoint,
            UserInfo = string.IsNullOrEmpty(configuration.UserInfoEndpoint) ? null : configuration.UserInfoEndpoint,
            PromisesIssuer = configuration.AuthorizationResponseIssParameterSupported,
        };
    }

    private static async Task<OpenIdConnectConfiguration> DownloadAsync(
        UpstreamSettings settings,
        HttpClient http,
        CancellationToken cancellation
    )
    {
        var documents = new HttpDocumentRetriever(http)
        {
            RequireHttps = settings.Issuer.StartsWith("https:", StringComparison.Ordinal),
        };
        var address = settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration";
        OpenIdConnectConfiguration loaded;
        try
        {
            loaded = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new OutageException($"The metadata of upstream {settings.Name} could not be loaded.", exception);
        }
        return UpstreamMetadataRules.ProblemOf(loaded, settings.Issuer) is { } problem
            ? throw new OutageException($"The metadata of upstream {settings.Name} is not usable: {problem}.")
            : loaded;
    }
}
