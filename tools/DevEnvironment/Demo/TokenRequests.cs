namespace DevEnvironment.Demo;

/// <summary>The token requests of a public client.</summary>
internal sealed class TokenRequests(HttpClient http, AuthorizationRequest request)
{
    /// <remarks>RFC 6749 §4.1.3, RFC 7636 §4.5, RFC 8707 §2.2.</remarks>
    public Task<TokenAnswer> RedeemAsync(string code, CancellationToken cancellationToken) =>
        PostAsync(
            request.Server.TokenEndpoint,
            new()
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["code_verifier"] = request.CodeVerifier,
                ["redirect_uri"] = request.RedirectUri,
            },
            cancellationToken
        );

    /// <summary>Refreshes at the broker's <c>/refresh</c>, which behaves like its token endpoint.</summary>
    /// <remarks>RFC 6749 §6.</remarks>
    public async Task<TokenAnswer> RefreshAsync(TokenAnswer tokens, CancellationToken cancellationToken)
    {
        var fresh = await PostAsync(
            $"{request.Server.Issuer}/refresh",
            new() { ["grant_type"] = "refresh_token", ["refresh_token"] = tokens.RefreshToken },
            cancellationToken
        );
        DemoFailedException.Unless(fresh.RefreshToken != tokens.RefreshToken, "The refresh token was not rotated.");
        DemoFailedException.Unless(fresh.AccessToken != tokens.AccessToken, "The access token did not change.");
        return fresh;
    }

    private async Task<TokenAnswer> PostAsync(
        string url,
        Dictionary<string, string> fields,
        CancellationToken cancellationToken
    )
    {
        fields["client_id"] = request.Client.ClientId;
        fields["resource"] = request.Resource;
        var answer = await http.PostFormAsync<TokenAnswer>(url, fields, cancellationToken);
        DemoFailedException.Unless(answer.TokenType == "Bearer", $"token_type is “{answer.TokenType}”.");
        DemoFailedException.Unless(
            !string.IsNullOrEmpty(answer.AccessToken) && !string.IsNullOrEmpty(answer.RefreshToken),
            "The response lacks an access token or a refresh token."
        );
        return answer;
    }
}
