using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// The signed-in user, from GitHub's <c>/user</c>. The account's number identifies them, because a login name can be
/// reassigned.
/// </summary>
internal sealed record GitHubUser(long Id, string? Login, string? Name)
{
    public static async Task<OAuthResult<UpstreamIdentity>> FindAsync(
        UpstreamHttpExchange exchange,
        UpstreamEndpoints endpoints,
        string issuer,
        Secret accessToken,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoints.Identity);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken.Reveal());
        var (status, body) = await exchange.SendAsync(request, cancellation);
        var user = status == HttpStatusCode.OK ? Read(body) : null;
        return user is { Id: > 0 }
            ? new UpstreamIdentity(
                issuer,
                user.Id.ToString(CultureInfo.InvariantCulture),
                UpstreamIdentity.Shown(user.Name) ?? UpstreamIdentity.Shown(user.Login)
            )
            {
                Account = UpstreamIdentity.Shown(user.Login),
            }
            : OAuthError.ServerError($"GitHub did not identify the user: status {(int)status}");
    }

    private static GitHubUser? Read(byte[] body)
    {
        var answer = JsonAnswer.Parse(body, "GitHub's user");
        return !answer.IsRefused && answer.Value.WholeNumber("id") is { } id
            ? new(id, answer.Value.Text("login"), answer.Value.Text("name"))
            : null;
    }
}
