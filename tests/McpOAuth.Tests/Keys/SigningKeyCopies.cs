using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>An instance keeps a copy of the keys: not for long, but through an outage.</summary>
public sealed class SigningKeyCopies
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly InMemorySigningKeyStore store = new();
    private readonly FakeTimeProvider clock = Some.Clock();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task A_copy_is_kept_for_five_minutes()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        var listings = store.Listings;
        clock.Advance(SigningKeyRing.CopyLifetime - Moment);
        await SigningAsync(ring);
        Assert.Equal(listings, store.Listings);
        clock.Advance(Moment);
        await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => ring.CurrentAsync(Cancellation).AsTask()))
        );
        await ring.RefreshedAsync();
        Assert.Equal(listings + 1, store.Listings);
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task During_a_storage_outage_the_copy_signs_and_is_published()
    {
        var (ring, failing) = await RingWithFailingStoreAsync();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await SigningAsync(ring));
        Assert.Equal([1, 2], await PublishedAsync(ring));
        failing.Verify(keys => keys.ListAsync(It.IsAny<CancellationToken>()), Times.AtLeast(2));
        ring.Dispose();
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task During_a_storage_outage_the_next_key_takes_over_on_time()
    {
        var (ring, _) = await RingWithFailingStoreAsync();
        clock.Advance(SigningKeyRing.SigningPeriod);
        Assert.Equal(2, await SigningAsync(ring));
        ring.Dispose();
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task Without_a_copy_a_storage_outage_is_an_outage()
    {
        var failing = new Mock<ISigningKeyStore>();
        failing.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException());
        using var ring = new SigningKeyRing(failing.Object, clock);
        await Assert.ThrowsAsync<OutageException>(() => ring.CurrentAsync(Cancellation).AsTask());
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public void The_notice_of_a_key_is_longer_than_the_life_of_a_copy() =>
        // 15 minutes is what the JWKS may be kept for by resources (MetadataEndpoint).
        Assert.True(SigningKeyRing.Notice > SigningKeyRing.CopyLifetime + TimeSpan.FromMinutes(15));

    private SigningKeyRing Ring() => new(store, clock);

    private async Task<(SigningKeyRing, Mock<ISigningKeyStore>)> RingWithFailingStoreAsync()
    {
        using (var first = Ring())
        {
            await SigningAsync(first);
        }
        var failing = new Mock<ISigningKeyStore>();
        failing
            .Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken c) => store.ListAsync(c));
        var ring = new SigningKeyRing(failing.Object, clock);
        await SigningAsync(ring);
        failing.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException());
        return (ring, failing);
    }

    private static async Task<int> SigningAsync(SigningKeyRing ring) =>
        (await ring.CurrentAsync(Cancellation)).Sequence;

    private static async Task<IEnumerable<int>> PublishedAsync(SigningKeyRing ring) =>
        (await ring.PublishedAsync(Cancellation)).Select(key => key.Sequence).ToArray();
}
