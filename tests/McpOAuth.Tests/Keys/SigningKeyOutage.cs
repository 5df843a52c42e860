using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>Storage that fails or hangs delays nobody who can be served from the cached keys.</summary>
[Trait("Spec", "RFC 5861 §3")]
public sealed class SigningKeyOutage : IDisposable
{
    private readonly InMemorySigningKeyStore store = new();
    private readonly Mock<ISigningKeyStore> storage = new();
    private readonly TaskCompletionSource<IReadOnlyList<StoredSigningKey>> hanging = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly SigningKeyRing ring;

    public SigningKeyOutage()
    {
        storage
            .Setup(keys => keys.TryAddAsync(It.IsAny<StoredSigningKey>(), It.IsAny<CancellationToken>()))
            .Returns((StoredSigningKey key, CancellationToken c) => store.TryAddAsync(key, c));
        storage
            .Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken c) => store.ListAsync(c));
        ring = new(storage.Object, clock);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_requests_in_parallel_are_answered_at_once_while_storage_hangs()
    {
        await ring.PublishedAsync(Cancellation);
        StorageHangs();
        clock.Advance(SigningKeyRing.CopyLifetime);

        var requests = Enumerable.Range(0, 10).Select(_ => ring.PublishedAsync(Cancellation).AsTask()).ToArray();

        Assert.All(requests, request => Assert.True(request.IsCompletedSuccessfully));
        Assert.All(requests, request => Assert.Equal(2, request.Result.Count));
        Assert.True(ring.CurrentAsync(Cancellation).AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Without_a_copy_all_requests_wait_for_one_look_at_storage_and_not_for_one_another()
    {
        StorageHangs();
        var requests = Enumerable.Range(0, 10).Select(_ => ring.PublishedAsync(Cancellation).AsTask()).ToArray();
        hanging.SetException(new OutageException());

        foreach (var request in requests)
        {
            await Assert.ThrowsAsync<OutageException>(() => request);
        }
        storage.Verify(keys => keys.ListAsync(It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact]
    public async Task An_instance_that_was_idle_reads_storage_before_it_trusts_its_copy()
    {
        await ring.PublishedAsync(Cancellation);
        using var other = new SigningKeyRing(store, clock);
        clock.Advance(SigningKeyRing.SigningPeriod);
        var byOther = await other.PublishedAsync(Cancellation);

        Assert.Equal(
            byOther.Select(key => key.KeyId),
            (await ring.PublishedAsync(Cancellation)).Select(key => key.KeyId)
        );
        Assert.Equal(3, byOther.Count);
    }

    [Fact]
    public void A_copy_is_never_served_at_once_when_another_instance_may_sign_with_a_key_that_it_lacks()
    {
        // Resources may keep the JWKS for 15 minutes more, and an access token lives an hour at most.
        Assert.True(SigningKeyRing.OldestServedAtOnce + TimeSpan.FromMinutes(15) < SigningKeyRing.Notice);
        Assert.True(SigningKeyRing.OldestServedAtOnce + TimeSpan.FromHours(1) <= SigningKeyRing.Notice);
    }

    public void Dispose() => ring.Dispose();

    private void StorageHangs() =>
        storage.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).Returns(hanging.Task);
}
