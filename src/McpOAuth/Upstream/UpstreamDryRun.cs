using McpOAuth.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace McpOAuth.Upstream;

/// <summary>Finds out whether an upstream would accept a login, as far as this is possible without a user.</summary>
/// <remarks>
/// A code that nobody issued tells a wrong secret (<c>invalid_client</c>) from a right one (<c>invalid_grant</c>, RFC
/// 6749 §5.2). A request with <c>prompt=none</c> (OpenID Connect Core 1.0 §3.1.2.1) is answered by a redirect to a
/// registered redirect URI, and by an error page for any other (RFC 6749 §4.1.2.1). Neither changes anything there.
/// </remarks>
internal sealed class UpstreamDryRun(
    UpstreamProvider upstream,
    UpstreamSettings settings,
    UpstreamMetadata metadata,
    UpstreamTokenRequest requests,
    HttpClient http
)
{
    // The other codes can be due to the made-up code.
    private static readonly string[] ConfigurationErrors =
    [
        "invalid_client",
        "incorrect_client_credentials",
        "redirect_uri_mismatch",
        "unauthorized_client",
        "unsupported_grant_type",
    ];

    /// <exception cref="OutageException">The upstream does not respond.</exception>
    public async Task<IReadOnlyList<UpstreamProblem>> FindProblemsAsync(
        string redirectUri,
        CancellationToken cancellation
    )
    {
        var problems = (await metadata.ProblemsAsync(cancellation)).ToList();
        if (problems.Exists(problem => problem.IsFatal))
        {
            return problems;
        }
        var endpoints = await metadata.EndpointsAsync(cancellation);
        string?[] found =
        [
            await TryCodeAsync(endpoints, redirectUri, cancellation),
            await TryAuthorizationAsync(endpoints, redirectUri, cancellation),
        ];
        return [.. problems, .. found.OfType<string>().Select(text => new UpstreamProblem(text, IsFatal: true))];
    }

    private async Task<string?> TryCodeAsync(
        UpstreamEndpoints endpoints,
        string redirectUri,
        CancellationToken cancellation
    )
    {
        var form = new Dictionary<string, string>
        {
            [ParameterNames.GrantType] = GrantTypes.AuthorizationCode,
            [ParameterNames.Code] = Secret.Create().Reveal(),
            [ParameterNames.RedirectUri] = redirectUri,
            [ParameterNames.CodeVerifier] = CodeVerifier.Create().Reveal(),
        };
        OAuthResult<(UpstreamTokenResponse, UpstreamTokens)> answer;
        try
        {
            answer = await requests.RedeemAsync(endpoints, form, cancellation);
        }
        catch (OutageException) when (settings.ManagedIdentity is not null)
        {
            // The identity belongs to the deployment. An operator's machine does not have it.
            return null;
        }
        return
            answer.Error is { } error
            && ConfigurationErrors.Any(code => error.Reason.Contains($" {code}", StringComparison.Ordinal))
            ? $"{error.Reason}; check ClientId, ClientSecret and ClientAuthentication of Upstreams__{upstream.Name}"
            : null;
    }

    private async Task<string?> TryAuthorizationAsync(
        UpstreamEndpoints endpoints,
        string redirectUri,
        CancellationToken cancellation
    )
    {
        var request = new UpstreamAuthorization
        {
            RedirectUri = redirectUri,
            State = Secret.Create().Reveal(),
            Nonce = Secret.Create(),
            Challenge = CodeChallenge.Of(CodeVerifier.Create()),
            Scopes = upstream.SignInScopes,
        };
        var url = await upstream.AuthorizationUrlAsync(request, cancellation);
        // GitHub knows no prompt. It shows its login page.
        var silent = endpoints.Identity is null ? QueryHelpers.AddQueryString(url, ParameterNames.Prompt, "none") : url;
        try
        {
            using var response = await http.GetAsync(
                new Uri(silent),
                HttpCompletionOption.ResponseHeadersRead,
                cancellation
            );
            return (int)response.StatusCode >= 400
                ? $"its authorization endpoint returned {(int)response.StatusCode}; is {redirectUri} registered there?"
                : ErrorIn(response.Headers.Location, redirectUri);
        }
        catch (HttpRequestException exception)
        {
            throw new OutageException(
                $"The authorization endpoint of upstream {upstream.Name} did not respond.",
                exception
            );
        }
    }

    private static string? ErrorIn(Uri? location, string redirectUri)
    {
        if (
            location is not { IsAbsoluteUri: true }
            || !location.AbsoluteUri.StartsWith(redirectUri, StringComparison.Ordinal)
        )
        {
            return null;
        }
        var answer = RequestParameters.Parse(location.Query);
        var code = answer.IsRefused ? null : answer.Value[ParameterNames.Error];
        return
            code
                is ErrorCodes.InvalidRequest
                    or ErrorCodes.InvalidScope
                    or ErrorCodes.UnauthorizedClient
                    or ErrorCodes.UnsupportedResponseType
            ? $"it refuses authorization requests with {code}"
                + UpstreamErrorText.Quote(answer.Value[ParameterNames.ErrorDescription])
            : null;
    }
}
