using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using McpOAuth.Tools;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Clients;

/// <summary>Establishes which resource a request comes from: an MCP server with the credentials of the settings.</summary>
/// <remarks>
/// RFC 7662 §2.1 and §4: introspection is for authenticated resources, so that nobody can scan for tokens. By secret
/// (RFC 6749 §2.3.1) or by assertion (RFC 7523 §2.2), as settings say.
/// </remarks>
public sealed class ResourceAuthentication
{
    private readonly ResourceRegistry resources;
    private readonly ClientAssertionValidation assertions;

    public ResourceAuthentication(ResourceRegistry resources, ClientAssertionValidation assertions)
    {
        this.resources = resources;
        this.assertions = assertions;
    }

    public async ValueTask<OAuthResult<Resource>> AuthenticateAsync(
        HttpRequest request,
        RequestParameters parameters,
        CancellationToken cancellation
    )
    {
        var presented = PresentedCredentials.Read(request.Headers.Authorization, parameters);
        if (presented.IsRefused)
        {
            return presented.Error;
        }
        var (clientId, secret, assertion) = presented.Value;
        if (resources.FindByClientId(clientId) is not { Credentials: { } credentials } resource)
        {
            return OAuthError.InvalidClient("unknown resource");
        }
        var refusal = (credentials.Keys, assertion) switch
        {
            ({ } keys, { } signed) => await assertions.RefusalAsync(signed, clientId, keys, cancellation),
            (null, null) when secret is not null && credentials.SecretSha256 is { } hash && secret.IsHashedAs(hash) =>
                null,
            _ => "wrong or missing credentials of the resource",
        };
        return refusal is null ? resource : OAuthError.InvalidClient(refusal);
    }
}
