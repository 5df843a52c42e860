using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;

namespace McpOAuth.Login;

/// <summary>A request that passed, with the client and resource that it names.</summary>
public sealed record ReadAuthorizationRequest(AuthorizationRequest Request, Client Client, Resource Resource);

/// <summary>Checks an authorization request. Who asks and where the answer goes come first (I10).</summary>
/// <remarks>RFC 6749 §4.1.1; RFC 7636 §4.3; RFC 8707 §2; RFC 9700 §2.1 and §4.1.</remarks>
public sealed class AuthorizationRequestReader(ClientDirectory clients, ResourceRegistry resources)
{
    /// <summary>The request, or the refusal in its place; exactly one of the two is null.</summary>
    public async Task<(ReadAuthorizationRequest? Read, AuthorizationRefusal? Refusal)> ReadAsync(
        OAuthResult<RequestParameters> parsed,
        CancellationToken cancellation
    )
    {
        if (parsed.IsRefused)
        {
            return (null, new RenderedError(parsed.Error));
        }
        var parameters = parsed.Value;
        if (parameters.Duplicated is ParameterNames.ClientId or ParameterNames.RedirectUri)
        {
            return Rendered(OAuthError.InvalidRequest($"{parameters.Duplicated} was sent more than once."));
        }
        if (parameters[ParameterNames.ClientId] is not { } clientId)
        {
            return Rendered(OAuthError.InvalidRequest("client_id is missing."));
        }
        // A sign-in that begins needs the client as it is now.
        var found = await clients.ResolveAsync(clientId, mayBeStale: false, cancellation);
        if (found.IsRefused)
        {
            return Rendered(found.Error);
        }
        var client = found.Value;
        var redirectUri = RedirectUriOf(parameters[ParameterNames.RedirectUri], client);
        if (redirectUri.IsRefused)
        {
            return Rendered(redirectUri.Error);
        }
        ClientState? state = null;
        if (parameters.Encoded(ParameterNames.State) is { } encoded && !ClientState.TryParse(encoded, out state))
        {
            // It cannot go back unchanged, and without it the client could not tell what the error answers.
            return Rendered(OAuthError.InvalidRequest("state is too long or has characters that it may not have."));
        }
        var checkedRequest = Check(parameters, client, redirectUri.Value, state);
        return checkedRequest.IsRefused
            ? (null, new RedirectedError(checkedRequest.Error, client, redirectUri.Value, state))
            : (checkedRequest.Value, null);
    }

    private static (ReadAuthorizationRequest?, AuthorizationRefusal?) Rendered(OAuthError error) =>
        (null, new RenderedError(error));

    private static OAuthResult<RedirectUri> RedirectUriOf(string? sent, Client client)
    {
        if (sent is null)
        {
            // RFC 6749 §3.1.2.3: it may be left out where only one is registered.
            return client.RedirectUris.Count == 1
                ? client.RedirectUris[0]
                : OAuthError.InvalidRequest("redirect_uri is missing.");
        }
        var parsed = RedirectUri.Parse(sent);
        if (parsed.IsRefused)
        {
            return OAuthError.InvalidRequest(parsed.Error.Description);
        }
        return client.Allows(parsed.Value)
            ?? (OAuthResult<RedirectUri>)
                OAuthError.InvalidRequest("redirect_uri is not one of those that the client registered.");
    }

    private OAuthResult<ReadAuthorizationRequest> Check(
        RequestParameters parameters,
        Client client,
        RedirectUri redirectUri,
        ClientState? state
    )
    {
        if (AuthorizationRules.Check(parameters) is { } refusal)
        {
            return refusal;
        }
        if (!CodeChallenge.TryParse(parameters[ParameterNames.CodeChallenge], out var challenge))
        {
            return OAuthError.InvalidRequest("code_challenge is missing or is not the base64url of a SHA-256.");
        }
        var resource = resources.Find(parameters[ParameterNames.Resource]);
        if (resource.IsRefused)
        {
            return resource.Error;
        }
        var scopes = AuthorizationRules.Scopes(parameters[ParameterNames.Scope], resource.Value, client);
        if (scopes.IsRefused)
        {
            return scopes.Error;
        }
        var request = new AuthorizationRequest
        {
            ClientId = client.ClientId,
            RedirectUri = redirectUri,
            State = state,
            CodeChallenge = challenge,
            Resource = resource.Value.Uri.Value,
            Scopes = scopes.Value,
        };
        return new ReadAuthorizationRequest(request, client, resource.Value);
    }
}
