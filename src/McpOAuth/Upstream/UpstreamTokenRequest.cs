using System.Net;
using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Calls an upstream's token or revocation endpoint as its client, and reads the response.</summary>
/// <remarks>RFC 6749 §2.3.1, §5.1, §5.2; RFC 7523 §2.2.</remarks>
internal sealed class UpstreamTokenRequest(
    UpstreamSettings settings,
    UpstreamHabits habits,
    UpstreamHttpExchange exchange,
    TimeProvider clock,
    BrokerAssertion? assertion
)
{
    /// <summary>
    /// The response and its tokens. <c>invalid_grant</c> if the upstream declares the code or token dead.
    /// <c>server_error</c> for any other refusal; the reason has the cause.
    /// </summary>
    public async Task<OAuthResult<(UpstreamTokenResponse Answer, UpstreamTokens Tokens)>> PostAsync(
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var (status, body) = await SendAsync(endpoint, form, cancellation);
        UpstreamTokenResponse? answer;
        try
        {
            answer = JsonSerializer.Deserialize(body, UpstreamJson.Default.UpstreamTokenResponse);
        }
        catch (JsonException)
        {
            return OAuthError.ServerError($"the upstream's response is not JSON (status {(int)status})");
        }
        // GitHub's errors come with status 200.
        if ((int)status is < 200 or > 299 || answer?.Error is not null)
        {
            return RefusalOf(status, answer);
        }
        return answer?.AccessToken is { } accessToken
            ? (answer, TokensOf(answer, accessToken))
            : OAuthError.ServerError("the upstream's response has no access_token");
    }

    /// <summary>The status of a revocation response. Its body does not matter (RFC 7009 §2.2).</summary>
    public async Task<HttpStatusCode> SendRevocationAsync(
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    ) => (await SendAsync(endpoint, form, cancellation)).Status;

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        if (assertion is not null)
        {
            form[ParameterNames.ClientId] = settings.ClientId;
            form[ParameterNames.ClientAssertionType] = AuthenticationMethods.JwtBearerAssertion;
            form[ParameterNames.ClientAssertion] = (await assertion(cancellation)).Reveal();
        }
        else if (settings.ClientSecret is { } secret && !habits.SecretInBody)
        {
            request.Headers.Authorization = UpstreamHttpExchange.BasicCredentials(settings.ClientId, secret);
        }
        else
        {
            form[ParameterNames.ClientId] = settings.ClientId;
            if (settings.ClientSecret is not null)
            {
                form[ParameterNames.ClientSecret] = settings.ClientSecret.Reveal();
            }
        }
        request.Content = new FormUrlEncodedContent(form);
        return await exchange.SendAsync(request, cancellation);
    }

    private OAuthError RefusalOf(HttpStatusCode status, UpstreamTokenResponse? answer)
    {
        var error = UpstreamErrorCode.Known(answer?.Error);
        var cause = settings.Preset == UpstreamPreset.EntraId ? EntraErrors.Explain(answer?.ErrorDescription) : null;
        var reason = $"upstream {settings.Name} returned {(int)status} {error}{(cause is null ? "" : $", {cause}")}";
        return answer?.Error is { } code && habits.DeadTokenErrors.Contains(code)
            ? OAuthError.InvalidGrant(reason)
            : OAuthError.ServerError(reason);
    }

    private UpstreamTokens TokensOf(UpstreamTokenResponse answer, string accessToken) =>
        new()
        {
            AccessToken = new Secret(accessToken),
            RefreshToken = string.IsNullOrEmpty(answer.RefreshToken) ? null : new Secret(answer.RefreshToken),
            ExpiresAt = EndOf(answer.ExpiresIn),
            RefreshTokenExpiresAt = EndOf(answer.RefreshTokenExpiresIn),
            Scopes =
                ScopeSet.TryParse(answer.Scope?.Replace(habits.ScopeSeparator, ' '), out var scopes) && scopes.Count > 0
                    ? scopes
                    : null,
        };

    private DateTimeOffset? EndOf(long? seconds) =>
        seconds is > 0 and < 400L * 24 * 3600 ? clock.GetUtcNow().AddSeconds(seconds.Value) : null;
}
