using McpOAuth.Protocol;
using McpOAuth.Tools;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Clients;

/// <summary>Establishes which resource a request comes from: an MCP server with the credentials of the settings.</summary>
/// <remarks>RFC 7662 §2.1 and §4: introspection is for authenticated resources, so that nobody can scan for tokens.</remarks>
public sealed class ResourceAuthentication
{
    private readonly ResourceRegistry resources;

    public ResourceAuthentication(ResourceRegistry resources) => this.resources = resources;

    public OAuthResult<Resource> Authenticate(HttpRequest request, RequestParameters parameters)
    {
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        var (clientId, secret, _) = presented.Value;
        return
            resources.FindByClientId(clientId) is { Credentials: { } credentials } resource
            && secret?.IsHashedAs(credentials.SecretSha256) == true
            ? resource
            : OAuthError.InvalidClient("unknown resource, or wrong or missing credentials");
    }
}
