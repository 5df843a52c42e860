using System.Net;
using System.Net.Http.Headers;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>The user's name, from an OpenID provider's userinfo endpoint.</summary>
/// <remarks>
/// OpenID Connect Core 1.0 §5.3. Many providers put no name into the id_token if there is also an access token (§5.4).
/// The name is only shown, so no failure here ends a login. A signed response (<c>application/jwt</c>) is not used.
/// </remarks>
internal sealed record UserInfo(string? Subject, string? Name, string? VerifiedMail)
{
    /// <summary>Bytes. A response has a few claims.</summary>
    private const int MaximumLength = 64 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Null if the endpoint fails, is slow or speaks of another user.</summary>
    public static async Task<UserInfo?> FindAsync(
        UpstreamHttpExchange exchange,
        string endpoint,
        UpstreamSignIn signIn,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        using var time = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", signIn.Tokens.AccessToken.Reveal());
        try
        {
            var (status, body) = await exchange.SendAsync(request, both.Token);
            var user = status == HttpStatusCode.OK && body.Length <= MaximumLength ? Read(body) : null;
            // OpenID Connect Core 1.0 §5.3.2: otherwise it may be the answer to another user's token.
            return user?.Subject == signIn.Identity.Subject ? user : null;
        }
        catch (Exception exception)
            when (exception is OutageException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    private static UserInfo? Read(byte[] body)
    {
        var answer = JsonAnswer.Parse(body, "userinfo");
        return answer.IsRefused
            ? null
            : new(answer.Value.Text("sub"), answer.Value.Text("name"), MailAddress.VerifiedIn(answer.Value));
    }
}
