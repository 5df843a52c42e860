using McpOAuth.Grants;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>A user whose key cannot be read does not keep the sweep from the others; an outage of storage ends it.</summary>
[Trait("Invariant", "I7")]
public sealed class SweepWithUnreadableKey
{
    private readonly GrantScene scene = new();
    private readonly Mock<IConnectionStore> connections = new();
    private readonly ExpiredGrantSweep sweep;

    public SweepWithUnreadableKey()
    {
        var upstream = new UpstreamProvider(SomeUpstream.Settings, new HttpClient(new AwayHandler()), scene.Clock);
        var teardown = new ConnectionTeardown(
            connections.Object,
            Some.Resources(),
            new([upstream], upstream.Name),
            scene.Clock,
            scene.Log.Audit
        );
        sweep = new(scene.Rows, teardown, scene.Lifetimes, scene.Log.Audit);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_grants_of_such_a_user_are_removed_like_the_others()
    {
        Fail(new UnreadableKeyException());
        var grant = Some.Grant();
        await scene.FirstTokenAsync(grant);
        scene.Clock.Advance(TimeSpan.FromDays(120));

        var removed = await sweep.RemoveExpiredAsync(scene.Clock.GetUtcNow(), Cancellation);

        Assert.Equal(1, removed.Rows);
        Assert.Null(scene.Rows.Row(grant.Id));
    }

    [Fact]
    public async Task An_outage_leaves_them_to_the_next_sweep()
    {
        Fail(new OutageException());
        var grant = Some.Grant();
        await scene.FirstTokenAsync(grant);
        scene.Clock.Advance(TimeSpan.FromDays(120));

        await Assert.ThrowsAsync<OutageException>(() =>
            sweep.RemoveExpiredAsync(scene.Clock.GetUtcNow(), Cancellation)
        );

        Assert.NotNull(scene.Rows.Row(grant.Id));
    }

    private void Fail(Exception exception)
    {
        connections
            .Setup(store => store.ListUseAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync([
                new(new("user", "upstream", "tool"), ScopeSet.Empty, scene.Clock.GetUtcNow(), ScopeUse.None),
            ]);
        connections
            .Setup(store => store.ListAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(exception);
    }
}
