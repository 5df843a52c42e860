using System.Net;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>A login without the upstream, whose clock cannot be moved: it begins with the code that a login ends with.</summary>
internal static class DirectLogin
{
    public static async Task<Answer> GetTokensAsync(TestBroker broker, TestClient client, string person = "alice")
    {
        const string upstream = "https://upstream.example";
        var cancellation = TestContext.Current.CancellationToken;
        var now = broker.Clock.GetUtcNow();
        var endsAt = now + new Lifetimes().RefreshTokenAbsolute;
        var subject = await broker.Get<SubjectIdentifiers>().OfAsync(upstream, person, cancellation);
        var grant = new AuthorizationGrant
        {
            Id = GrantId.Create(subject, endsAt),
            ClientId = client.ClientId,
            Person = new()
            {
                Subject = subject,
                UpstreamIssuer = upstream,
                UpstreamSubject = person,
            },
            Resource = TestBroker.ResourceUri,
            Scopes = ScopeSet.Of(["profile"]),
            MayRefresh = true,
            AuthenticatedAt = now,
            EndsAt = endsAt,
        };
        var verifier = CodeVerifier.Create();
        var code = await broker
            .Get<AuthorizationCodes>()
            .IssueAsync(
                grant,
                RedirectUri.Parse(TestClient.RedirectUri).Value,
                CodeChallenge.Of(verifier),
                now,
                cancellation
            );
        var answer = await client.RedeemAsync(code.Reveal(), verifier.Reveal());
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }
}
