using McpOAuth.Authentication;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Tests.Grants;
using McpOAuth.Token;

namespace McpOAuth.Tests.Token;

/// <summary>The grant for clients that act for themselves.</summary>
[Trait("Spec", "RFC 6749 §4.4")]
public sealed class AgentGranting
{
    private readonly InMemoryGrantStore rows = new();
    private readonly ClientCredentialsGrant grant;

    public AgentGranting() =>
        grant = new(Some.Resources(Some.Resource()), new ClientGrants(rows, new Lifetimes(), Some.Clock()));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 9068 §2.2")]
    public async Task The_client_is_the_subject_and_its_row_ends_with_its_only_token()
    {
        var outcome = await AskAsync(Agent());

        var issued = Assert.IsType<TokenOutcome.Granted>(outcome.Value).Grant;
        Assert.Equal("agent", issued.Grant.Person.Subject);
        Assert.False(issued.Grant.HasUser);
        Assert.Null(issued.RefreshToken);
        var row = (await rows.FindAsync(issued.Grant.Id, Cancellation))!.Grant;
        Assert.Equal(Some.Now + new Lifetimes().AccessToken, row.ExpiresAt);
        Assert.True(row.IsAliveAt(Some.Now));
    }

    [Theory, Trait("Attack", "Agent by registration")]
    [InlineData(ClientOrigin.Registered, AuthenticationMethods.ClientSecretBasic)]
    [InlineData(ClientOrigin.MetadataDocument, AuthenticationMethods.PrivateKeyJwt)]
    [InlineData(ClientOrigin.Configured, AuthenticationMethods.None)]
    public async Task Only_a_configured_client_that_authenticates_may_whatever_its_grant_types_say(
        ClientOrigin origin,
        string method
    )
    {
        var outcome = await AskAsync(Agent() with { Origin = origin, AuthenticationMethod = method });

        Assert.Equal(ErrorCodes.UnauthorizedClient, outcome.Error?.Code);
    }

    private static Client Agent() =>
        Some.ConfidentialClient("s3cret", clientId: "agent") with
        {
            Origin = ClientOrigin.Configured,
            GrantTypes = [GrantTypes.ClientCredentials],
        };

    private Task<OAuthResult<TokenOutcome>> AskAsync(Client client) =>
        grant.GrantAsync(new TokenRequest(Some.Parameters("scope=read"), new Caller.McpClient(client)), Cancellation);
}
