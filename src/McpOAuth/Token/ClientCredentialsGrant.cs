using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Token;

/// <summary><c>grant_type=client_credentials</c>: a client in settings acts for itself, without a user.</summary>
/// <remarks>RFC 6749 §4.4; RFC 8707 §2.</remarks>
public sealed class ClientCredentialsGrant(ResourceRegistry resources, ClientGrants grants) : ITokenGrant
{
    public string GrantType => GrantTypes.ClientCredentials;

    public CallerKind For => CallerKind.Client;

    public OAuthError? CheckClient(Client client) =>
        client.GrantTypes.Contains(GrantType)
            ? null
            : OAuthError.UnauthorizedClient("client_credentials is only for clients whose settings list it.");

    public async Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        var client = request.Client;
        // RFC 6749 §4.4: only for confidential clients. No client may give itself access that no user approves.
        if (client.Origin != ClientOrigin.Configured || client.AuthenticationMethod == AuthenticationMethods.None)
        {
            return OAuthError.UnauthorizedClient("client_credentials is only for clients in the broker's settings.");
        }
        var resource = resources.Find(request.Parameters[ParameterNames.Resource]);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        var scopes = RequestedScopes.Of(request.Parameters[ParameterNames.Scope], resource.Value, client);
        return scopes.IsRefused
            ? scopes.Error
            : new TokenOutcome.Granted(await grants.StartAsync(client, resource.Value, scopes.Value, cancellation));
    }
}
