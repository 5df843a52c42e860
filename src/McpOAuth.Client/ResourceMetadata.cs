using McpOAuth.Clients.Assertions;
using ModelContextProtocol.Authentication;

namespace McpOAuth.Client;

/// <summary>Builds the protected resource metadata, which the SDK's handler serves at both well-known URLs.</summary>
/// <remarks>RFC 9728 §2.</remarks>
internal static class ResourceMetadata
{
    public static ProtectedResourceMetadata Of(McpOAuthOptions server) =>
        new()
        {
            Resource = server.Resource,
            ResourceName = server.ResourceName,
            AuthorizationServers = [server.Issuer],
            BearerMethodsSupported = ["header"],
            ScopesSupported = [.. server.Scopes],
            DpopSigningAlgValuesSupported = server.Dpop == DpopUse.Off ? null : [.. SignatureAlgorithms.All],
            DpopBoundAccessTokensRequired = server.Dpop == DpopUse.Required ? true : null,
        };
}
