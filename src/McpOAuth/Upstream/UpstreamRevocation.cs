using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Upstream;

/// <summary>Revokes tokens at the upstream that issued them.</summary>
/// <remarks>RFC 7009 §2.1: revokes the refresh token if there is one, which ends the access token too.</remarks>
internal sealed class UpstreamRevocation(
    UpstreamSettings settings,
    UpstreamTokenRequest requests,
    UpstreamHttpExchange exchange,
    ILogger logger
)
{
    /// <summary>False if the upstream cannot revoke tokens, or refused.</summary>
    public async Task<bool> RevokeAsync(
        UpstreamEndpoints endpoints,
        UpstreamTokens tokens,
        CancellationToken cancellation
    )
    {
        if (endpoints.Applications is not null)
        {
            return await DeleteAsync(endpoints.Applications, tokens.AccessToken, cancellation);
        }
        if (endpoints.Revocation is null)
        {
            return false;
        }
        var form = new Dictionary<string, string>
        {
            [ParameterNames.Token] = (tokens.RefreshToken ?? tokens.AccessToken).Reveal(),
            [ParameterNames.TokenTypeHint] = tokens.RefreshToken is null ? "access_token" : ParameterNames.RefreshToken,
        };
        if (await requests.RevokeAsync(endpoints, endpoints.Revocation, form, cancellation) is { } reason)
        {
            logger.NotRevoked(settings.Name, reason);
            return false;
        }
        return true;
    }

    // GitHub: DELETE /applications/{client_id}/token. DELETE …/grant would end the tokens of the user's other tools
    // too.
    private async Task<bool> DeleteAsync(string applications, Secret accessToken, CancellationToken cancellation)
    {
        if (settings.ClientSecret is not { } secret)
        {
            return false;
        }
        var url = $"{applications}/{Uri.EscapeDataString(settings.ClientId)}/token";
        using var request = new HttpRequestMessage(HttpMethod.Delete, url);
        request.Headers.Authorization = UpstreamHttpExchange.BasicCredentials(settings.ClientId, secret);
        var body = new GitHubTokenDeletion(accessToken.Reveal());
        request.Content = new ByteArrayContent(
            JsonSerializer.SerializeToUtf8Bytes(body, UpstreamJson.Default.GitHubTokenDeletion)
        )
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
        };
        return (await exchange.SendAsync(request, cancellation)).Status == HttpStatusCode.NoContent;
    }
}

/// <summary>The body of GitHub's token deletion.</summary>
internal sealed record GitHubTokenDeletion([property: JsonPropertyName("access_token")] string AccessToken)
{
    public override string ToString() => "token deletion";
}
