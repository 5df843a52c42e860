using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Clients;

/// <summary>Establishes which client a request to a JSON endpoint comes from.</summary>
/// <remarks>RFC 6749 §2.3.1 and §3.2.1. Every failure is <c>invalid_client</c>: SDKs register again on it.</remarks>
public sealed class ClientAuthentication
{
    private readonly ClientDirectory clients;

    public ClientAuthentication(ClientDirectory clients) => this.clients = clients;

    public async ValueTask<OAuthResult<Client>> AuthenticateAsync(
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
        var (clientId, secret) = presented.Value;
        var client = await clients.FindAsync(clientId, cancellation);
        if (client is null)
        {
            return OAuthError.InvalidClient("unknown client");
        }
        return client.AuthenticationMethod switch
        {
            // A public client that also sends a secret is the client it says it is, and no more than that.
            AuthenticationMethods.None => client,
            AuthenticationMethods.ClientSecretBasic
            or AuthenticationMethods.ClientSecretPost
                when secret is not null && client.SecretSha256 is { } hash && secret.IsHashedAs(hash) => client,
            _ => OAuthError.InvalidClient($"wrong or missing credentials for {client.AuthenticationMethod}"),
        };
    }
}
