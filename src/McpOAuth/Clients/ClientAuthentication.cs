using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Clients;

/// <summary>Establishes which client a request to a JSON endpoint comes from.</summary>
/// <remarks>RFC 6749 §2.3.1 and §3.2.1. Every failure is <c>invalid_client</c>: SDKs register again on it.</remarks>
public sealed class ClientAuthentication
{
    private readonly ClientDirectory clients;
    private readonly ClientAssertionValidation assertions;

    public ClientAuthentication(ClientDirectory clients, ClientAssertionValidation assertions)
    {
        this.clients = clients;
        this.assertions = assertions;
    }

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
        var credentials = presented.Value;
        var found = await clients.ResolveAsync(credentials.ClientId, mayBeStale: true, cancellation);
        if (found.IsRefused)
        {
            return OAuthError.InvalidClient(found.Error.Reason);
        }
        var client = found.Value;
        return client.AuthenticationMethod switch
        {
            AuthenticationMethods.PrivateKeyJwt when credentials.Assertion is { } assertion => await CheckAsync(
                client,
                assertion,
                cancellation
            ),
            // A public client that also sends a secret is the client it says it is, and no more than that.
            AuthenticationMethods.None when credentials.Assertion is null => client,
            AuthenticationMethods.ClientSecretBasic
            or AuthenticationMethods.ClientSecretPost
                when credentials.Secret is { } secret && client.SecretSha256 is { } hash && secret.IsHashedAs(hash) =>
                client,
            _ => OAuthError.InvalidClient($"wrong or missing credentials for {client.AuthenticationMethod}"),
        };
    }

    private async Task<OAuthResult<Client>> CheckAsync(
        Client client,
        ClientAssertion assertion,
        CancellationToken cancellation
    )
    {
        if (client.Keys is not { } keys)
        {
            return OAuthError.InvalidClient("the client has no keys");
        }
        return await assertions.RefusalAsync(assertion, client.ClientId, keys, cancellation) is { } refusal
            ? OAuthError.InvalidClient(refusal)
            : client;
    }
}
