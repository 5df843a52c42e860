using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Upstream;

/// <summary>Makes the URL at which a user signs in or connects a tool. Pushes the request first if the upstream wants it.</summary>
/// <remarks>RFC 6749 §4.1.1; RFC 7636 §4.3; OpenID Connect Core 1.0 §3.1.2.1; RFC 9126.</remarks>
internal sealed class UpstreamAuthorizationUrl(
    UpstreamSettings settings,
    UpstreamHabits habits,
    UpstreamTokenRequest requests
)
{
    public async Task<string> MakeAsync(
        UpstreamEndpoints endpoints,
        UpstreamAuthorization request,
        CancellationToken cancellation
    )
    {
        var query = QueryOf(request);
        if (
            endpoints.PushedAuthorization is { } endpoint
            && (settings.PushedAuthorization ?? endpoints.RequiresPushedAuthorization)
        )
        {
            query = await PushAsync(endpoints, endpoint, query, cancellation);
        }
        return QueryHelpers.AddQueryString(endpoints.Authorization, query!);
    }

    private Dictionary<string, string> QueryOf(UpstreamAuthorization request)
    {
        var query = new Dictionary<string, string>
        {
            [ParameterNames.ResponseType] = WireValues.ResponseTypeCode,
            [ParameterNames.ClientId] = settings.ClientId,
            [ParameterNames.RedirectUri] = request.RedirectUri,
            [ParameterNames.Scope] = request.Scopes.ToString(),
            [ParameterNames.State] = request.State,
            [ParameterNames.Nonce] = request.Nonce.Reveal(),
            [ParameterNames.CodeChallenge] = request.Challenge.Value,
            [ParameterNames.CodeChallengeMethod] = WireValues.S256,
        };
        foreach (var (name, value) in habits.AuthorizationParameters)
        {
            query[name] = value;
        }
        foreach (
            var (name, value) in request.IsConnection ? habits.ConnectionParameters : new Dictionary<string, string>()
        )
        {
            query[name] = value;
        }
        UpstreamPrompts.Add(query, habits, request);
        return query;
    }

    /// <summary>The parameters that stand for a pushed request (RFC 9126 §4).</summary>
    private async Task<Dictionary<string, string>> PushAsync(
        UpstreamEndpoints endpoints,
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var pushed = await requests.PushAsync(endpoints, endpoint, form, cancellation);
        // The user cannot mend it, and nothing has been stored yet.
        return pushed.IsRefused
            ? throw new OutageException(
                $"Upstream {settings.Name} refused the pushed authorization request: {pushed.Error.Reason}."
            )
            {
                IsUpstream = true,
            }
            : new() { [ParameterNames.ClientId] = settings.ClientId, [ParameterNames.RequestUri] = pushed.Value };
    }
}
