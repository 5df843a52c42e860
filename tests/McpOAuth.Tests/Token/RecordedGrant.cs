using McpOAuth.Authentication;
using McpOAuth.Protocol;
using McpOAuth.Token;

namespace McpOAuth.Tests.Token;

/// <summary>A grant that records what it was asked, and ends as a test wants.</summary>
internal sealed class RecordedGrant(string grantType, CallerKind caller) : ITokenGrant
{
    public List<TokenRequest> Requests { get; } = [];

    public Func<OAuthResult<TokenOutcome>> Outcome { get; set; } =
        () =>
            new TokenOutcome.Issued(
                new TokenResponse
                {
                    AccessToken = "access",
                    ExpiresIn = 900,
                    Scope = "read",
                },
                "alice",
                "receiver",
                Some.ResourceUri
            );

    public string GrantType => grantType;

    public CallerKind For => caller;

    public Task<OAuthResult<TokenOutcome>> GrantAsync(TokenRequest request, CancellationToken cancellation)
    {
        Requests.Add(request);
        return Task.FromResult(Outcome());
    }
}
