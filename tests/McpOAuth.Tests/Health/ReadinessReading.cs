using McpOAuth.Grants;
using McpOAuth.Health;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Health;

/// <summary>How often the readiness probe reads storage.</summary>
[Trait("Spec", "docs/limits.md")]
public sealed class ReadinessReading
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly Mock<IGrantStore> grants = new();
    private readonly ReadinessProbe probe;

    public ReadinessReading() => probe = new(grants.Object, Some.DataKeyRing(clock), clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storage_is_read_at_most_once_a_second()
    {
        for (var request = 0; request < 100; request++)
        {
            await probe.EnsureReadyAsync(Cancellation);
        }
        AssertReads(1);
        clock.Advance(ReadinessProbe.ResultLifetime);
        await probe.EnsureReadyAsync(Cancellation);
        AssertReads(2);
    }

    [Fact]
    public async Task All_waiting_callers_share_one_read()
    {
        var storage = new TaskCompletionSource<VersionedGrant?>();
        Read().Returns(storage.Task);
        var callers = Enumerable.Range(0, 50).Select(_ => probe.EnsureReadyAsync(Cancellation).AsTask()).ToArray();
        storage.SetResult(null);
        await Task.WhenAll(callers);
        AssertReads(1);
    }

    [Fact]
    public async Task An_outage_is_reported_to_everyone_and_read_once_a_second_too()
    {
        Read().ThrowsAsync(new OutageException("storage is away"));
        for (var request = 0; request < 20; request++)
        {
            await Assert.ThrowsAsync<OutageException>(() => probe.EnsureReadyAsync(Cancellation).AsTask());
        }
        AssertReads(1);

        Read().ReturnsAsync((VersionedGrant?)null);
        clock.Advance(ReadinessProbe.ResultLifetime);
        await probe.EnsureReadyAsync(Cancellation);
        AssertReads(2);
    }

    private Moq.Language.Flow.ISetup<IGrantStore, Task<VersionedGrant?>> Read() =>
        grants.Setup(store => store.FindAsync(It.IsAny<GrantId>(), It.IsAny<CancellationToken>()));

    private void AssertReads(int count) =>
        grants.Verify(
            store => store.FindAsync(It.IsAny<GrantId>(), It.IsAny<CancellationToken>()),
            Times.Exactly(count)
        );
}
