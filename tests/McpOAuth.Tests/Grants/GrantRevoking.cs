using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Tests.Upstream;
using McpOAuth.Tests.Vault;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>A client gives its tokens back, and nobody else's.</summary>
public sealed class GrantRevoking
{
    private readonly GrantScene scene = new();
    private readonly InMemoryConnectionStore connections = new();
    private readonly AuthorizationGrant grant = Some.Grant();
    private readonly AccessTokenSigner accessTokens;
    private readonly AccessTokenReader reader;
    private readonly GrantRevocation revocation;
    private readonly ConnectionTeardown teardown;

    public GrantRevoking()
    {
        var ring = Some.SigningKeyRing(scene.Clock);
        accessTokens = new(ring, Some.Issuer(), scene.Lifetimes, scene.Clock);
        reader = new(ring, Some.Issuer());
        var upstream = new UpstreamProvider(SomeUpstream.Settings, new HttpClient(new AwayHandler()), scene.Clock);
        teardown = new ConnectionTeardown(
            connections,
            Some.Resources(Some.Resource("https://mcp.example.com/mcp")),
            new([upstream], upstream.Name),
            scene.Clock,
            scene.Log.Audit
        );
        revocation = new(scene.Tokens, reader, scene.Rows, teardown, scene.Lifetimes, scene.Clock, scene.Log.Audit);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Revoking_a_refresh_token_revokes_its_grant()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        // The former one is as good as the newest for that.
        Assert.Null(await RevokeAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task A_client_that_goes_away_after_the_revocation_does_not_stop_its_consequences()
    {
        using var gone = new CancellationTokenSource();
        var rows = new Mock<IGrantStore>();
        rows.Setup(store => store.RevokeAsync(grant.Id, It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns(async () =>
            {
                await gone.CancelAsync();
                return grant.AuthenticatedAt;
            });
        await SignInAsync(grant.AuthenticatedAt);
        CancellationToken? seen = null;
        rows.Setup(store =>
                store.ListLiveAsync(
                    grant.Person.Subject,
                    It.IsAny<DateTimeOffset>(),
                    It.IsAny<DateTimeOffset>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Callback((string _, DateTimeOffset _, DateTimeOffset _, CancellationToken token) => seen = token)
            .ReturnsAsync([]);
        var ending = new GrantRevocation(
            scene.Tokens,
            reader,
            rows.Object,
            teardown,
            scene.Lifetimes,
            scene.Clock,
            scene.Log.Audit
        );

        await ending.EndAsync(grant.Id, grant.ClientId, grant.Resource, gone.Token);

        Assert.True(gone.IsCancellationRequested);
        Assert.NotNull(seen);
        Assert.False(seen.Value.IsCancellationRequested);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Revoking_an_access_token_revokes_its_grant()
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Null(await RevokeAsync(await accessTokens.IssueAsync(grant, grant.Scopes, Cancellation)));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task A_token_without_its_hint_is_enough()
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Null(await RevokeAsync(first.Split('.')[0]));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Tokens_of_another_client_are_refused_and_stay_valid()
    {
        var first = await scene.FirstTokenAsync(grant);
        var accessToken = await accessTokens.IssueAsync(grant, grant.Scopes, Cancellation);
        var other = Some.Client("client-2");
        Assert.Equal(ErrorCodes.InvalidGrant, (await RevokeAsync(first, other))?.Code);
        Assert.Equal(ErrorCodes.InvalidGrant, (await RevokeAsync(accessToken, other))?.Code);
        Assert.False((await scene.RotateAsync(first)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 7009 §2.2")]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    public async Task Revoking_an_unknown_token_succeeds(string token) => Assert.Null(await RevokeAsync(token));

    [Fact, Trait("Spec", "RFC 7009 §2.2")]
    public async Task Revoking_a_token_again_succeeds()
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.Null(await RevokeAsync(first));
        Assert.Null(await RevokeAsync(first));
    }

    [Fact, Trait("Spec", "RFC 7662 §2.2"), Trait("Spec", "RFC 7662 §4")]
    public async Task The_access_token_of_a_revoked_expired_or_removed_grant_is_inactive()
    {
        var clients = Some.Clients(Some.Client());
        var withoutTheClient = Some.Clients(Some.Client("client-2"));
        var live = new GrantLiveness(scene.Rows, clients, scene.FirstUse, scene.Clock);
        var first = await scene.FirstTokenAsync(grant);
        var token = await reader.ReadAsync(
            await accessTokens.IssueAsync(grant, grant.Scopes, Cancellation),
            Cancellation
        );
        Assert.True(await live.IsAliveAsync(token!, Cancellation));
        Assert.False(
            await new GrantLiveness(scene.Rows, withoutTheClient, scene.FirstUse, scene.Clock).IsAliveAsync(
                token!,
                Cancellation
            )
        );

        await RevokeAsync(first);
        Assert.False(await live.IsAliveAsync(token!, Cancellation));
        scene.Rows.Remove(grant.Id);
        Assert.False(await live.IsAliveAsync(token!, Cancellation));
    }

    [Theory, Trait("Spec", "RFC 7009 §2.1")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_connection_of_the_sign_in_ends_with_the_last_grant(int refreshes)
    {
        // The grant's time of sign-in is sealed in whole milliseconds.
        await SignInAsync(grant.AuthenticatedAt.AddMicroseconds(600));
        scene.Clock.Advance(TimeSpan.FromSeconds(2));

        await RevokeAsync(await TokenAfterAsync(refreshes));

        Assert.Empty(await connections.ListAsync(grant.Person.Subject, Cancellation));
    }

    [Theory, Trait("Spec", "RFC 7009 §2.1")]
    [InlineData(0)]
    [InlineData(1)]
    public async Task The_connection_of_a_later_sign_in_stays_for_the_grant_that_follows(int refreshes)
    {
        await SignInAsync(grant.AuthenticatedAt.AddSeconds(1));
        scene.Clock.Advance(TimeSpan.FromSeconds(2));

        await RevokeAsync(await TokenAfterAsync(refreshes));

        Assert.Single(await connections.ListAsync(grant.Person.Subject, Cancellation));
    }

    private Task SignInAsync(DateTimeOffset at) =>
        connections.PutAsync(
            Some.Connection() with
            {
                Id = new(grant.Person.Subject, SomeUpstream.Settings.Name),
                Tokens = new() { AccessToken = new("upstream") },
                ConnectedAt = at,
            },
            Cancellation
        );

    private async Task<string> TokenAfterAsync(int refreshes)
    {
        var token = await scene.FirstTokenAsync(grant);
        for (var refresh = 0; refresh < refreshes; refresh++)
        {
            token = await scene.SuccessorAsync(token);
        }
        return token;
    }

    private Task<OAuthError?> RevokeAsync(string token, Client? client = null) =>
        revocation.RevokeAsync(token, client ?? Some.Client(), Cancellation);
}
