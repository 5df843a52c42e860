using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>An OpenID provider's own metadata, cached and renewed.</summary>
/// <remarks>OpenID Connect Discovery 1.0 §4.</remarks>
internal sealed class UpstreamMetadata
{
    private readonly UpstreamSettings settings;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> manager;

    public UpstreamMetadata(UpstreamSettings settings, HttpClient http)
    {
        this.settings = settings;
        manager = new(
            settings.Issuer.TrimEnd('/') + "/.well-known/openid-configuration",
            new OpenIdConnectConfigurationRetriever(),
            new HttpDocumentRetriever(http)
            {
                RequireHttps = settings.Issuer.StartsWith("https:", StringComparison.Ordinal),
            }
        );
    }

    /// <summary>Throws <see cref="OutageException"/> where it cannot be had.</summary>
    public async Task<OpenIdConnectConfiguration> GetAsync(CancellationToken cancellation)
    {
        try
        {
            return await manager.GetConfigurationAsync(cancellation);
        }
        catch (InvalidOperationException exception)
        {
            throw new OutageException($"The metadata of upstream {settings.Name} cannot be had.", exception);
        }
    }

    /// <summary>Newer metadata, where the upstream's keys may have changed since; the same object where it was just asked.</summary>
    public Task<OpenIdConnectConfiguration> RenewAsync(CancellationToken cancellation)
    {
        manager.RequestRefresh();
        return GetAsync(cancellation);
    }

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
            PromisesIssuer = configuration.AuthorizationResponseIssParameterSupported,
        };
    }
}
