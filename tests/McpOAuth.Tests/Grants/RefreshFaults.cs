using McpOAuth.Grants;
using McpOAuth.Protocol;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>What storage and other writers may do to a rotation.</summary>
public sealed class RefreshFaults
{
    private readonly AuthorizationGrant grant = Some.Grant();

    [Theory, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    [InlineData(60)]
    [InlineData(0)] // without a grace window nothing else would save it
    public async Task Our_own_write_whose_answer_was_lost_is_not_treated_as_reuse(int graceSeconds)
    {
        // The storage client repeats a request that got no answer, and then finds its version gone: by itself.
        var scene = Scene(
            graceSeconds,
            (rows, store) =>
                store
                    .Setup(it =>
                        it.TryReplaceAsync(It.IsAny<StoredGrant>(), It.IsAny<string>(), It.IsAny<CancellationToken>())
                    )
                    .Returns(
                        async (StoredGrant next, string version, CancellationToken c) =>
                        {
                            await rows.TryReplaceAsync(next, version, c);
                            return null;
                        }
                    )
        );
        var second = await scene.SuccessorAsync(await scene.FirstTokenAsync(grant));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
        Assert.False((await scene.RotateAsync(second)).IsRefused);
        Assert.Empty(scene.Log.Entries);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task An_answer_lost_on_the_way_to_the_client_is_returned_again()
    {
        var scene = new GrantScene();
        var first = await scene.FirstTokenAsync(grant);
        await scene.RotateAsync(first);
        scene.Clock.Advance(TimeSpan.FromSeconds(10));
        var again = await scene.SuccessorAsync(first);
        Assert.False((await scene.RotateAsync(again)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I3")]
    public async Task An_outage_throws_and_the_token_works_afterwards()
    {
        var isAway = true;
        var scene = Scene(
            60,
            (rows, store) =>
                store
                    .Setup(it =>
                        it.TryReplaceAsync(It.IsAny<StoredGrant>(), It.IsAny<string>(), It.IsAny<CancellationToken>())
                    )
                    .Returns(
                        (StoredGrant next, string version, CancellationToken c) =>
                            isAway ? throw new OutageException() : rows.TryReplaceAsync(next, version, c)
                    )
        );
        var first = await scene.FirstTokenAsync(grant);
        await Assert.ThrowsAsync<OutageException>(() => scene.RotateAsync(first));
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
        isAway = false;
        Assert.False((await scene.RotateAsync(first)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task A_write_that_succeeded_although_it_seemed_to_fail_is_found_by_the_retry()
    {
        var isFirst = true;
        var scene = Scene(
            60,
            (rows, store) =>
                store
                    .Setup(it =>
                        it.TryReplaceAsync(It.IsAny<StoredGrant>(), It.IsAny<string>(), It.IsAny<CancellationToken>())
                    )
                    .Returns(
                        async (StoredGrant next, string version, CancellationToken c) =>
                        {
                            var written = await rows.TryReplaceAsync(next, version, c);
                            if (isFirst)
                            {
                                isFirst = false;
                                throw new OutageException();
                            }
                            return written;
                        }
                    )
        );
        var first = await scene.FirstTokenAsync(grant);
        await Assert.ThrowsAsync<OutageException>(() => scene.RotateAsync(first));
        var second = await scene.SuccessorAsync(first);
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
        Assert.False((await scene.RotateAsync(second)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1"), Trait("Invariant", "I3")]
    public async Task A_revocation_makes_the_hint_stale_and_the_token_dead()
    {
        var scene = new GrantScene();
        var first = await scene.FirstTokenAsync(grant);
        await scene.Rows.RevokeAsync(grant.Id, Some.Now, TestContext.Current.CancellationToken);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1"), Trait("Invariant", "I3")]
    public async Task A_revocation_between_read_and_write_wins()
    {
        var scene = Scene(
            60,
            (rows, store) =>
                store
                    .Setup(it => it.FindAsync(It.IsAny<GrantId>(), It.IsAny<CancellationToken>()))
                    .Returns(
                        async (GrantId id, CancellationToken c) =>
                        {
                            var found = await rows.FindAsync(id, c);
                            await rows.RevokeAsync(id, Some.Now, c);
                            return found;
                        }
                    )
        );
        var core = (await scene.FirstTokenAsync(grant)).Split('.')[0];
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(core));
        Assert.Equal(0, scene.Rows.Row(grant.Id)?.Generation);
        Assert.NotNull(scene.Rows.Row(grant.Id)?.RevokedAt);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task Another_instance_that_rotates_between_read_and_write_gives_its_successor_to_both()
    {
        GrantScene scene = null!;
        string? first = null;
        string? ofTheOther = null;
        scene = Scene(
            60,
            (rows, store) =>
                store
                    .Setup(it => it.FindAsync(It.IsAny<GrantId>(), It.IsAny<CancellationToken>()))
                    .Returns(
                        async (GrantId id, CancellationToken c) =>
                        {
                            var found = await rows.FindAsync(id, c);
                            ofTheOther ??= await scene.SuccessorAsync(first!);
                            return found;
                        }
                    )
        );
        first = await scene.FirstTokenAsync(grant);
        Assert.Equal(await scene.SuccessorAsync(first.Split('.')[0]), ofTheOther);
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I3")]
    public async Task A_row_that_keeps_changing_is_an_outage_and_not_reuse()
    {
        var scene = Scene(
            60,
            (_, store) =>
                store
                    .Setup(it =>
                        it.TryReplaceAsync(It.IsAny<StoredGrant>(), It.IsAny<string>(), It.IsAny<CancellationToken>())
                    )
                    .ReturnsAsync((string?)null)
        );
        var first = await scene.FirstTokenAsync(grant);
        await Assert.ThrowsAsync<OutageException>(() => scene.RotateAsync(first));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
    }

    private static GrantScene Scene(int graceSeconds, Action<InMemoryGrantStore, Mock<IGrantStore>> fault) =>
        new(
            new() { RefreshGrace = TimeSpan.FromSeconds(graceSeconds) },
            rows =>
            {
                var store = new FaultyGrantStore(rows).Mock;
                fault(rows, store);
                return store.Object;
            }
        );
}
