using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Dpop;
using McpOAuth.Keys;
using McpOAuth.Login;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Token;
using McpOAuth.TrustedIssuers;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Metadata;

/// <summary>
/// GET /.well-known/oauth-authorization-server, /.well-known/openid-configuration, /.well-known/jwks.json.
/// </summary>
/// <remarks>RFC 8414 §3; OpenID Connect Discovery 1.0 §4; RFC 7517 §5.</remarks>
public sealed class MetadataEndpoint(
    Issuer issuer,
    ResourceRegistry resources,
    RegistrationSettings registration,
    IEnumerable<ITokenGrant> grants,
    TrustedIssuerDirectory issuers,
    PushedRequestSettings pushed,
    DpopSettings dpop,
    SigningKeyRing keys
)
{
    /// <summary>How long the response may be cached. Shorter than <see cref="SigningKeyRing.Notice"/>.</summary>
    private static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(15);

    private readonly AuthorizationServerMetadata metadata = new()
    {
        Issuer = issuer.Value,
        AuthorizationEndpoint = issuer.Url("/authorize"),
        TokenEndpoint = issuer.Url("/token"),
        RegistrationEndpoint = registration.IsEnabled ? issuer.Url("/register") : null,
        RevocationEndpoint = issuer.Url("/revoke"),
        IntrospectionEndpoint = issuer.Url("/introspect"),
        ClientIdMetadataDocumentSupported = registration.AllowsMetadataDocuments,
        GrantTypesSupported = [.. grants.Select(grant => grant.GrantType)],
        PushedAuthorizationRequestEndpoint = pushed.IsEnabled ? issuer.Url("/par") : null,
        RequirePushedAuthorizationRequests = pushed is { IsEnabled: true, IsRequired: true } ? true : null,
        DpopSigningAlgValuesSupported = dpop.IsEnabled ? SignatureAlgorithms.All : null,
        JwksUri = issuer.Url("/.well-known/jwks.json"),
        AuthorizationGrantProfilesSupported = HasPeople(issuers) ? [WireValues.IdentityAssertionProfile] : null,
        ScopesSupported = resources.AdvertisedScopes is { Count: > 0 } scopes ? [.. scopes] : null,
    };

    private static bool HasPeople(TrustedIssuerDirectory issuers) => issuers.Of(IssuerPurpose.People).Any();

    public Task HandleMetadataAsync(HttpContext http) =>
        http.PublicJsonAsync(metadata, MetadataJson.Default.AuthorizationServerMetadata, CopyLifetime);

    public async Task HandleKeysAsync(HttpContext http)
    {
        var published = await keys.PublishedAsync(http.RequestAborted);
        var set = new PublishedKeySet
        {
            Keys =
            [
                .. published.Select(key => new PublishedKey
                {
                    KeyId = key.KeyId,
                    X = key.X,
                    Y = key.Y,
                }),
            ],
        };
        await http.PublicJsonAsync(set, MetadataJson.Default.PublishedKeySet, CopyLifetime);
    }
}
