using McpOAuth.Clients;
using McpOAuth.Dpop;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.SignIn;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>A valid request, with its client and resource.</summary>
public sealed record ReadAuthorizationRequest(AuthorizationRequest Request, Client Client, Resource Resource)
{
    /// <summary>Whether the client asked for the consent page (OpenID Connect Core 1.0 §3.1.2.1).</summary>
    public bool WantsConsent { get; init; }
}

/// <summary>Checks an authorization request: client and redirect URI first, then the rest (I10).</summary>
/// <remarks>RFC 6749 §4.1.1; RFC 7636 §4.3; RFC 8707 §2; RFC 9126 §4; RFC 9700 §2.1 and §4.1.</remarks>
public sealed class AuthorizationRequestReader(
    ClientDirectory clients,
    ResourceRegistry resources,
    PushedRequests pushed,
    DpopSettings dpop
)
{
    private static readonly OAuthError UnusableState = OAuthError.InvalidRequest(
        "state is too long or contains invalid characters."
    );

    private static readonly OAuthError Unregistered = OAuthError.InvalidRequest(
        "redirect_uri does not match a registered redirect URI of the client."
    );

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
        if (parameters.Duplicated is ParameterNames.ClientId or ParameterNames.RedirectUri or ParameterNames.RequestUri)
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
        if (parameters[ParameterNames.RequestUri] is { } requestUri && pushed.Handles(requestUri))
        {
            return await ReadPushedAsync(requestUri, client, cancellation);
        }
        var redirectUri = RedirectUriOf(parameters[ParameterNames.RedirectUri], client);
        if (redirectUri.IsRefused)
        {
            return Rendered(redirectUri.Error);
        }
        ClientState? state = null;
        if (parameters.Encoded(ParameterNames.State) is { } encoded && !ClientState.TryParse(encoded, out state))
        {
            // It cannot be returned unchanged, and without it the client could not match the error to its request.
            return Rendered(UnusableState);
        }
        var checkedRequest = pushed.IsRequiredOf(client)
            ? OAuthError.InvalidRequest("The client must push its authorization request.")
            : Check(parameters, client, redirectUri.Value, state);
        return checkedRequest.IsRefused
            ? (null, new RedirectedError(checkedRequest.Error, client, redirectUri.Value, state))
            : (checkedRequest.Value, null);
    }

    /// <summary>The same checks for a client that is authenticated and pushes its request (RFC 9126 §2.1).</summary>
    public OAuthResult<ReadAuthorizationRequest> Read(RequestParameters parameters, Client client)
    {
        var redirectUri = RedirectUriOf(parameters[ParameterNames.RedirectUri], client);
        if (redirectUri.IsRefused)
        {
            return redirectUri.Error;
        }
        ClientState? state = null;
        return parameters.Encoded(ParameterNames.State) is { } encoded && !ClientState.TryParse(encoded, out state)
            ? UnusableState
            : Check(parameters, client, redirectUri.Value, state);
    }

    /// <summary>The request behind a <c>request_uri</c>. Every other parameter beside it is ignored.</summary>
    /// <remarks>RFC 9126 §4; RFC 9101 §6.3. Nothing is redirected for a URI that is not valid.</remarks>
    private async Task<(ReadAuthorizationRequest? Read, AuthorizationRefusal? Refusal)> ReadPushedAsync(
        string requestUri,
        Client client,
        CancellationToken cancellation
    )
    {
        var opened = await pushed.OpenAsync(requestUri, client.ClientId, cancellation);
        if (opened.IsRefused)
        {
            return Rendered(opened.Error);
        }
        var request = opened.Value.Request;
        AttemptFacts.Note(resource: request.Resource);
        // Client and settings may have changed since it was pushed.
        if (client.Allows(request.RedirectUri) is null)
        {
            return Rendered(Unregistered);
        }
        return resources.FindByAudience(request.Resource) is { } resource
            ? (new(request, client, resource) { WantsConsent = opened.Value.WantsConsent }, null)
            : Rendered(ConsentEndpoint.ResourceGone);
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
        return client.Allows(parsed.Value) ?? (OAuthResult<RedirectUri>)Unregistered;
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
        var key = dpop.IsEnabled ? parameters[ParameterNames.DpopKey] : null;
        if (key is not null && !AuthorizationRules.IsThumbprint(key))
        {
            return OAuthError.InvalidRequest("dpop_jkt is not a base64url-encoded SHA-256 thumbprint.");
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
            BoundKey = key,
        };
        return new ReadAuthorizationRequest(request, client, resource.Value)
        {
            WantsConsent = PromptValues.Parse(parameters[ParameterNames.Prompt]).Contains(PromptValues.Consent),
        };
    }
}
