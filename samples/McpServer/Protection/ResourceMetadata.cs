using ModelContextProtocol.Authentication;

namespace SampleMcpServer.Protection;

/// <summary>The protected resource metadata, which the SDK's handler serves at both well-known URLs.</summary>
/// <remarks>RFC 9728 §2.</remarks>
internal static class ResourceMetadata
{
    public static ProtectedResourceMetadata Of(SampleServerSettings server) =>
        new()
        {
            Resource = server.Url,
            ResourceName = "Sample MCP server",
            AuthorizationServers = [server.Issuer],
            BearerMethodsSupported = ["header"],
            ScopesSupported = [.. server.Scopes.Split(' ')],
        };
}
