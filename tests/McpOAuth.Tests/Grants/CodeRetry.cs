using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Grants;

/// <summary>A client that lost the answer to its code gets the same answer again, for a minute and until it is used.</summary>
[Trait("Spec", "RFC 6749 §4.1.2"), Trait("Spec", "RFC 6749 §10.5"), Trait("Invariant", "I2")]
public sealed class CodeRetry
{
    private readonly AuthorizationGrant grant = Some.Grant();
    private readonly GrantScene scene = new(new() { Code = TimeSpan.FromMinutes(5) });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_retry_gets_the_identical_answer()
    {
        var code = await scene.CodeForAsync(grant);
        var first = await scene.RedeemAsync(code);
        scene.Clock.Advance(TimeSpan.FromSeconds(59));

        var second = await scene.RedeemAsync(code);

        Assert.NotNull(first.Value.AccessToken);
        Assert.Equal(first.Value.AccessToken, second.Value.AccessToken);
        Assert.Equal(GrantScene.TokenOf(first), GrantScene.TokenOf(second));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(GrantScene.TokenOf(second))).IsRefused);
    }

    [Fact]
    public async Task A_grant_without_refresh_gets_its_one_access_token_again()
    {
        var code = await scene.CodeForAsync(grant with { MayRefresh = false });

        var (first, second) = (await scene.RedeemAsync(code), await scene.RedeemAsync(code));

        Assert.Equal(first.Value.AccessToken, second.Value.AccessToken);
        Assert.Null(second.Value.RefreshToken);
    }

    [Fact]
    public async Task A_retry_after_an_outage_whose_write_arrived_gets_tokens()
    {
        var isLost = true;
        var lossy = new GrantScene(storeAround: rows =>
        {
            var store = new FaultyGrantStore(rows).Mock;
            store
                .Setup(it => it.TryStartAsync(Moq.It.IsAny<StoredGrant>(), Moq.It.IsAny<CancellationToken>()))
                .Returns(
                    async (StoredGrant first, CancellationToken c) =>
                    {
                        var version = await rows.TryStartAsync(first, c);
                        return isLost ? throw new OutageException() : version;
                    }
                );
            return store.Object;
        });
        var code = await lossy.CodeForAsync(grant);
        await Assert.ThrowsAsync<OutageException>(() => lossy.RedeemAsync(code));
        isLost = false;

        var token = GrantScene.TokenOf(await lossy.RedeemAsync(code));

        Assert.False((await lossy.RotateAsync(token)).IsRefused);
    }

    [Fact]
    public async Task A_replay_after_a_minute_revokes()
    {
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        scene.Clock.Advance(TimeSpan.FromSeconds(60));

        await AssertRevokesAsync(code, token);
    }

    [Fact]
    public async Task A_replay_after_a_refresh_revokes()
    {
        var code = await scene.CodeForAsync(grant);
        var token = await scene.SuccessorAsync(GrantScene.TokenOf(await scene.RedeemAsync(code)));

        await AssertRevokesAsync(code, token);
    }

    [Fact]
    public async Task A_replay_after_the_access_token_was_seen_in_use_revokes()
    {
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        var clients = Some.Clients(Some.Client());
        var reader = new AccessTokenReader(scene.SigningKeys, Some.Issuer());
        var used = await reader.ReadAsync(
            await scene.AccessTokens.IssueAsync(grant, grant.Scopes, Cancellation),
            Cancellation
        );
        Assert.True(
            await new GrantLiveness(scene.Rows, clients, scene.FirstUse, scene.Clock).IsAliveAsync(used!, Cancellation)
        );

        await AssertRevokesAsync(code, token);
    }

    [Fact]
    public async Task A_replay_after_a_revocation_gets_nothing()
    {
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        await scene.Rows.RevokeAsync(grant.Id, scene.Clock.GetUtcNow(), Cancellation);

        await AssertRevokesAsync(code, token);
    }

    [Fact]
    public async Task Another_code_of_the_same_grant_does_not_open_the_answer()
    {
        var token = GrantScene.TokenOf(await scene.RedeemAsync(await scene.CodeForAsync(grant)));

        await AssertRevokesAsync(await scene.CodeForAsync(grant), token);
    }

    private async Task AssertRevokesAsync(string code, string token)
    {
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        Assert.NotNull(scene.Rows.Row(grant.Id)?.RevokedAt);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(token));
    }
}
