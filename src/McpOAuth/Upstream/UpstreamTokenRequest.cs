using System.Net;
using McpOAuth.Protocol;
using McpOAuth.Upstream.Causes;

namespace McpOAuth.Upstream;

/// <summary>Calls an upstream's token, revocation or PAR endpoint as its client, and reads the response.</summary>
/// <remarks>RFC 6749 §5.1, §5.2; RFC 7009 §2.1; RFC 9126 §2.</remarks>
internal sealed class UpstreamTokenRequest(
    UpstreamSettings settings,
    UpstreamHabits habits,
    UpstreamHttpExchange exchange,
    TimeProvider clock,
    UpstreamClientAuthentication authentication
)
{
    /// <summary>
    /// The response and its tokens. <c>invalid_grant</c> if the upstream declares the code or token dead.
    /// <c>server_error</c> for any other refusal; the reason has the cause.
    /// </summary>
    public async Task<OAuthResult<(UpstreamTokenResponse Answer, UpstreamTokens Tokens)>> RedeemAsync(
        UpstreamEndpoints endpoints,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var (status, body) = await SendAsync(endpoints, endpoints.Token, form, false, cancellation);
        return Read(status, body, form, hasRefreshToken: false);
    }

    /// <summary>
    /// The same for a refresh token. Throws <see cref="LostAnswerException"/> if the upstream may have spent it: the
    /// answer did not arrive, or it is a success that cannot be read.
    /// </summary>
    public async Task<OAuthResult<UpstreamTokens>> RefreshAsync(
        UpstreamEndpoints endpoints,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var (status, body) = await SendAsync(endpoints, endpoints.Token, form, true, cancellation);
        // Without a new refresh token, the one just used stays in use.
        var read = Read(status, body, form, hasRefreshToken: true);
        if (!read.IsRefused)
        {
            return read.Value.Tokens;
        }
        return IsSuccess(status) && !IsErrorAnswer(body)
            ? throw new LostAnswerException($"Upstream {settings.Name}: {read.Error.Reason}.")
            : read.Error;
    }

    /// <summary>The <c>request_uri</c> for a pushed authorization request (RFC 9126 §2.2).</summary>
    public async Task<OAuthResult<string>> PushAsync(
        UpstreamEndpoints endpoints,
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var (status, body) = await SendAsync(endpoints, endpoint, form, false, cancellation);
        var answer = ReadAnswer(status, body);
        if (answer.IsRefused)
        {
            return answer.Error;
        }
        if (!IsSuccess(status) || answer.Value.Error is not null)
        {
            return RefusalOf(status, answer.Value, form);
        }
        return answer.Value.RequestUri is { } requestUri
            ? requestUri
            : OAuthError.ServerError("the response to the pushed request has no request_uri");
    }

    /// <summary>Null if the upstream revoked the token, otherwise the reason.</summary>
    /// <remarks>RFC 7009 §2.2: only the status matters.</remarks>
    public async Task<string?> RevokeAsync(
        UpstreamEndpoints endpoints,
        string endpoint,
        Dictionary<string, string> form,
        CancellationToken cancellation
    )
    {
        var (status, body) = await SendAsync(endpoints, endpoint, form, false, cancellation);
        if (status == HttpStatusCode.OK)
        {
            return null;
        }
        var answer = ReadAnswer(status, body);
        return answer.IsRefused ? answer.Error.Reason : RefusalOf(status, answer.Value, form).Reason;
    }

    private OAuthResult<(UpstreamTokenResponse Answer, UpstreamTokens Tokens)> Read(
        HttpStatusCode status,
        byte[] body,
        Dictionary<string, string> form,
        bool hasRefreshToken
    )
    {
        var read = ReadAnswer(status, body);
        if (read.IsRefused)
        {
            return read.Error;
        }
        var answer = read.Value;
        // GitHub's errors come with status 200.
        if (!IsSuccess(status) || answer.Error is not null)
        {
            return RefusalOf(status, answer, form);
        }
        return answer.AccessToken is { } accessToken
            ? (answer, TokensOf(answer, accessToken, hasRefreshToken))
            : OAuthError.ServerError("the upstream's response has no access_token");
    }

    private static OAuthResult<UpstreamTokenResponse> ReadAnswer(HttpStatusCode status, byte[] body)
    {
        var answer = JsonAnswer.Parse(body, $"the upstream's response (status {(int)status})");
        return answer.IsRefused ? answer.Error : UpstreamTokenResponse.Of(answer.Value);
    }

    private static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and <= 299;

    private static bool IsErrorAnswer(byte[] body) =>
        JsonAnswer.Parse(body, "") is { IsRefused: false } answer
        && answer.Value.Text(ParameterNames.Error) is not null;

    private async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        UpstreamEndpoints endpoints,
        string endpoint,
        Dictionary<string, string> form,
        bool mayNotBeCutShort,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        await authentication.AddAsync(request, form, endpoints, cancellation);
        var content = new SentForm(form);
        request.Content = content;
        try
        {
            return await exchange.SendAsync(request, cancellation);
        }
        catch (OperationCanceledException exception) when (mayNotBeCutShort && content.WasSent)
        {
            throw new LostAnswerException($"Upstream {settings.Name} did not respond in time.", exception);
        }
    }

    private OAuthError RefusalOf(HttpStatusCode status, UpstreamTokenResponse answer, Dictionary<string, string> form)
    {
        var error = UpstreamErrorCode.Known(answer.Error);
        var text = UpstreamErrorText.Quote(answer.ErrorDescription, form, settings.ClientSecret);
        var reason = WithCause($"upstream {settings.Name} returned {(int)status} {error}{text}");
        return answer.Error is { } code && habits.DeadTokenErrors.Contains(code)
            ? OAuthError.InvalidGrant(reason)
            : OAuthError.ServerError(reason);
    }

    // Entra ID's number has its cause already.
    private static string WithCause(string reason) =>
        !reason.Contains("AADSTS", StringComparison.Ordinal) && CauseTable.Find(reason) is { } known
            ? $"{reason}: {known.OneSentence}"
            : reason;

    private UpstreamTokens TokensOf(UpstreamTokenResponse answer, string accessToken, bool hasRefreshToken)
    {
        var now = clock.GetUtcNow();
        var scope = answer.Scope?.Replace(habits.ScopeSeparator, ' ');
        return new()
        {
            AccessToken = new Secret(accessToken),
            RefreshToken = answer.RefreshToken is { } refreshToken ? new Secret(refreshToken) : null,
            ExpiresAt = UpstreamLifetime.OfAccessToken(
                answer.ExpiresIn,
                hasRefreshToken || answer.RefreshToken is not null,
                now
            ),
            RefreshTokenExpiresAt = UpstreamLifetime.OfRefreshToken(answer.RefreshTokenExpiresIn, now),
            Scopes = ScopeSet.TryParse(scope, out var scopes) && scopes.Count > 0 ? scopes : null,
        };
    }
}
