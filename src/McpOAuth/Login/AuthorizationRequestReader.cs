using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>A valid request, with its client and resource.</summary>
public sealed record ReadAuthorizationRequest(AuthorizationRequest Request, Client Client, Resource Resource);

/// <summary>Checks an authorization request: client and redirect URI first, then the rest (I10).</summary>
/// <remarks>RFC 6749 §4.1.1; RFC 7636 §4.3; RFC 8707 §2; RFC 9700 §2.1 and §4.1.</remarks>
public sealed class AuthorizationRequestReader(ClientDirectory clients, ResourceRegistry resources)
{
    /// <summary>Returns the request or a refusal. Exactly one of them is null.</summary>
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
        AttemptFacts.Note(clientId, parameters[ParameterNames.Resource]);
        var found = await clients.ResolveAsync(clientId, cancellation);
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
            // It cannot be returned unchanged, and without it the client could not match the error to its request.
            return Rendered(OAuthError.InvalidRequest("state is too long or contains invalid characters."));
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
            // RFC 6749 §3.1.2.3: it may be omitted if exactly one is registered.
            return client.RedirectUris.Count == 1
                ? client.RedirectUris[0]
                : OAuthError.InvalidRequest("redirect_uri is missing. It is optional only with one registered URI.");
        }
        var parsed = RedirectUri.Parse(sent);
        if (parsed.IsRefused)
        {
            return OAuthError.InvalidRequest(parsed.Error.Description);
        }
        return client.Allows(parsed.Value)
            ?? (OAuthResult<RedirectUri>)
                OAuthError.InvalidRequest("redirect_uri does not match a registered redirect URI of the client.");
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
        var challenge = AuthorizationRules.Challenge(parameters);
        if (challenge.IsRefused)
        {
            return challenge.Error;
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
            CodeChallenge = challenge.Value,
            Resource = resource.Value.Uri.Value,
            Scopes = scopes.Value,
            Prompt = AuthorizationRules.UpstreamPrompt(parameters),
            LoginHint = AuthorizationRules.LoginHint(parameters),
        };
        return new ReadAuthorizationRequest(request, client, resource.Value);
    }
}
