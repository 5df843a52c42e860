using McpOAuth.Grants;
using McpOAuth.Protocol;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>A code works once; a second use ends what the first one bought, unless it could not have worked anyway.</summary>
public sealed class CodeReplay
{
    private const int CodeReplayed = 1006;

    private readonly GrantScene scene = new();

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Spec", "RFC 6749 §10.5"), Trait("Invariant", "I2")]
    public async Task A_replayed_code_revokes_its_tokens_once_one_was_used()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        await scene.FirstUse.NoteAsync(scene.Rows.Row(grant.Id)!, TestContext.Current.CancellationToken);
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        Assert.NotNull(scene.Rows.Row(grant.Id)?.RevokedAt);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(token));
        Assert.Contains(scene.Log.Entries, entry => entry.Event == CodeReplayed);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task A_replayed_code_revokes_the_grant_even_after_a_refresh()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var successor = await scene.SuccessorAsync(GrantScene.TokenOf(await scene.RedeemAsync(code)));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(successor));
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task Many_concurrent_redemptions_get_one_answer_and_one_after_its_use_revokes_it()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => scene.RedeemAsync(code))));
        var answer = Assert.Single(results.Select(AnswerOf).Distinct());
        var successor = await scene.SuccessorAsync(answer.RefreshToken);
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(successor));
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task A_replay_that_would_be_refused_anyway_changes_nothing()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code, client: Some.Client("client-2")));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code, redirectUri: "https://evil.example/cb"));
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code, verifier: new string('x', 43)));
        Assert.True((await scene.RedeemAsync(code, resource: Some.OtherResourceUri)).IsRefused);
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(token)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task A_replay_of_an_expired_code_changes_nothing()
    {
        var grant = Some.Grant();
        var code = await scene.CodeForAsync(grant);
        var token = GrantScene.TokenOf(await scene.RedeemAsync(code));
        scene.Clock.Advance(scene.Lifetimes.Code);
        GrantScene.AssertInvalidGrant(await scene.RedeemAsync(code));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(token)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task Our_own_insert_whose_answer_was_lost_is_not_treated_as_a_replay()
    {
        var grant = Some.Grant();
        // The storage client repeats a request that got no answer, and then finds the key taken: by itself.
        var lossy = new GrantScene(storeAround: rows => Lossy(rows).Object);
        var issued = await lossy.RedeemAsync(await lossy.CodeForAsync(grant));
        Assert.Null(lossy.Rows.Row(grant.Id)?.RevokedAt);
        Assert.Equal((1, 1), (lossy.Rows.Writes, lossy.Rows.Reads));
        Assert.False((await lossy.RotateAsync(GrantScene.TokenOf(issued))).IsRefused);
        // The token's hint names the version that was written, so its rotation cost no read.
        Assert.Equal((2, 1), (lossy.Rows.Writes, lossy.Rows.Reads));
    }

    [Fact, Trait("Spec", "RFC 6749 §4.1.2"), Trait("Invariant", "I2")]
    public async Task A_code_is_refused_if_its_row_existed_and_is_gone_again()
    {
        var strange = new GrantScene(storeAround: rows =>
        {
            var store = Around(rows);
            store
                .Setup(it => it.TryStartAsync(It.IsAny<StoredGrant>(), It.IsAny<CancellationToken>()))
                .ReturnsAsync((string?)null);
            return store.Object;
        });
        GrantScene.AssertInvalidGrant(await strange.RedeemAsync(await strange.CodeForAsync(Some.Grant())));
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I2")]
    public async Task During_a_storage_outage_a_code_is_neither_redeemed_nor_used_up()
    {
        var isAway = true;
        var flaky = new GrantScene(storeAround: rows =>
        {
            var store = Around(rows);
            store
                .Setup(it => it.TryStartAsync(It.IsAny<StoredGrant>(), It.IsAny<CancellationToken>()))
                .Returns(
                    (StoredGrant grant, CancellationToken c) =>
                        isAway ? throw new OutageException() : rows.TryStartAsync(grant, c)
                );
            return store.Object;
        });
        var code = await flaky.CodeForAsync(Some.Grant());
        await Assert.ThrowsAsync<OutageException>(() => flaky.RedeemAsync(code));
        isAway = false;
        Assert.False((await flaky.RedeemAsync(code)).IsRefused);
    }

    private static (string? AccessToken, string RefreshToken) AnswerOf(OAuthResult<IssuedGrant> issued) =>
        (issued.Value.AccessToken, GrantScene.TokenOf(issued));

    private static Mock<IGrantStore> Lossy(InMemoryGrantStore rows)
    {
        var store = Around(rows);
        store
            .Setup(it => it.TryStartAsync(It.IsAny<StoredGrant>(), It.IsAny<CancellationToken>()))
            .Returns(
                async (StoredGrant grant, CancellationToken c) =>
                {
                    await rows.TryStartAsync(grant, c);
                    return null;
                }
            );
        return store;
    }

    private static Mock<IGrantStore> Around(InMemoryGrantStore rows) => new FaultyGrantStore(rows).Mock;
}
