using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>Signing keys follow one another with notice and overlap, the same for every instance.</summary>
public sealed class SigningKeyRotation
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly InMemorySigningKeyStore store = new();
    private readonly FakeTimeProvider clock = Some.Clock();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task At_first_one_key_signs_and_the_next_one_is_published_already()
    {
        using var ring = Ring();
        Assert.Equal([1, 2], await PublishedAsync(ring));
        Assert.Equal(1, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task The_next_key_signs_from_its_time_on_and_not_before()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        clock.Advance(SigningKeyRing.SigningPeriod - Moment);
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(Moment);
        Assert.Equal(2, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task It_signs_on_time_though_the_copy_of_the_ring_is_older_than_that()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        clock.Advance(SigningKeyRing.SigningPeriod - Moment);
        await SigningAsync(ring);
        var listings = store.Listings;
        clock.Advance(Moment);
        Assert.Equal(2, await SigningAsync(ring));
        // The copy was a moment old, so the key was in it before it signed.
        Assert.Equal(listings, store.Listings);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task After_that_a_further_key_is_published_and_the_former_one_still_is()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        await PassAsync(ring, SigningKeyRing.SigningPeriod);
        Assert.Equal([1, 2, 3], await PublishedAsync(ring));
        var keys = await ring.PublishedAsync(Cancellation);
        Assert.Equal(keys[1].ActivatesAt + SigningKeyRing.SigningPeriod, keys[2].ActivatesAt);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task What_signed_before_the_former_key_is_removed()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        await PassAsync(ring, SigningKeyRing.SigningPeriod);
        await PassAsync(ring, SigningKeyRing.SigningPeriod);
        Assert.Equal([2, 3, 4], await PublishedAsync(ring));
        Assert.Equal(3, await SigningAsync(ring));
        Assert.Equal([2, 3, 4], (await store.ListAsync(Cancellation)).Select(key => key.Sequence));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Every_key_is_published_for_the_whole_notice_before_it_signs()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        // Nobody came for a year: the key that is due then was seen by nobody yet.
        clock.Advance(TimeSpan.FromDays(365));
        Assert.Equal(2, await SigningAsync(ring));
        var next = (await ring.PublishedAsync(Cancellation))[^1];
        Assert.Equal(3, next.Sequence);
        Assert.Equal(clock.GetUtcNow() + SigningKeyRing.Notice, next.ActivatesAt);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Instances_that_start_together_agree()
    {
        var rings = Enumerable.Range(0, 16).Select(_ => Ring()).ToArray();
        var keys = await Task.WhenAll(rings.Select(ring => Task.Run(() => ring.CurrentAsync(Cancellation).AsTask())));
        Assert.Single(keys.Select(key => key.KeyId).Distinct());
        var published = await Task.WhenAll(rings.Select(ring => ring.PublishedAsync(Cancellation).AsTask()));
        Assert.Single(published.Select(all => string.Join(' ', all.Select(key => key.KeyId))).Distinct());
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Instances_that_find_a_key_to_be_due_together_agree_on_the_next_one()
    {
        using var one = Ring();
        using var other = Ring();
        await SigningAsync(one);
        await SigningAsync(other);
        clock.Advance(SigningKeyRing.SigningPeriod);
        var published = await Task.WhenAll(
            Task.Run(() => one.PublishedAsync(Cancellation).AsTask()),
            Task.Run(() => other.PublishedAsync(Cancellation).AsTask())
        );
        Assert.Equal(published[0].Select(key => key.KeyId), published[1].Select(key => key.KeyId));
        Assert.Equal(3, published[0].Count);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_first_instance_that_died_half_way_is_made_good()
    {
        await store.TryAddAsync(SigningKey.Create(1, Some.Now), Cancellation);
        using var ring = Ring();
        Assert.Equal([1, 2], await PublishedAsync(ring));
        Assert.Equal(1, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task By_command_the_next_key_signs_after_the_notice_and_no_sooner()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        var next = await ring.RotateAsync(Cancellation);
        Assert.Equal((2, Some.Now + SigningKeyRing.Notice), (next.Sequence, next.ActivatesAt));
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(SigningKeyRing.Notice - Moment);
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(Moment);
        Assert.Equal(2, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task A_command_that_is_repeated_does_not_put_it_off()
    {
        using var ring = Ring();
        await ring.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Some.Now + SigningKeyRing.Notice, (await ring.RotateAsync(Cancellation)).ActivatesAt);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Another_instance_follows_a_command_while_its_copy_is_renewed()
    {
        using var commanded = Ring();
        using var other = Ring();
        await SigningAsync(commanded);
        await SigningAsync(other);
        await commanded.RotateAsync(Cancellation);
        clock.Advance(SigningKeyRing.CopyLifetime);
        Assert.Equal(Some.Now + SigningKeyRing.Notice, (await other.PublishedAsync(Cancellation))[^1].ActivatesAt);
        clock.Advance(SigningKeyRing.Notice - SigningKeyRing.CopyLifetime);
        Assert.Equal(2, await SigningAsync(other));
        Assert.Equal(2, await SigningAsync(commanded));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Commands_in_a_row_never_withdraw_a_key_that_unexpired_tokens_were_signed_with()
    {
        using var ring = Ring();
        var lastSigned = new Dictionary<int, DateTimeOffset>();
        var longestToken = TimeSpan.FromHours(1);
        for (var minute = 0; minute < 24 * 60; minute += 5)
        {
            await ring.RotateAsync(Cancellation);
            lastSigned[await SigningAsync(ring)] = clock.GetUtcNow();
            var published = await PublishedAsync(ring);
            var stillNeeded = lastSigned.Where(signed => clock.GetUtcNow() - signed.Value < longestToken);
            Assert.All(stillNeeded, signed => Assert.Contains(signed.Key, published));
            clock.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.True(lastSigned.Count > 5);
    }

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
        Assert.Equal(listings + 1, store.Listings);
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task While_storage_is_away_the_copy_signs_and_is_published()
    {
        var (ring, failing) = await RingWithFailingStoreAsync();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, await SigningAsync(ring));
        Assert.Equal([1, 2], await PublishedAsync(ring));
        failing.Verify(keys => keys.ListAsync(It.IsAny<CancellationToken>()), Times.AtLeast(2));
        ring.Dispose();
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task Even_then_the_next_key_takes_over_on_time()
    {
        var (ring, _) = await RingWithFailingStoreAsync();
        clock.Advance(SigningKeyRing.SigningPeriod);
        Assert.Equal(2, await SigningAsync(ring));
        ring.Dispose();
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task Without_a_copy_an_outage_is_one()
    {
        var failing = new Mock<ISigningKeyStore>();
        failing.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException());
        using var ring = new SigningKeyRing(failing.Object, clock);
        await Assert.ThrowsAsync<OutageException>(() => ring.CurrentAsync(Cancellation).AsTask());
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public void A_key_is_given_more_notice_than_any_copy_lives() =>
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

    // Requests come all the while: the ring is looked at again and again.
    private async Task PassAsync(SigningKeyRing ring, TimeSpan time)
    {
        clock.Advance(time);
        await SigningAsync(ring);
        clock.Advance(SigningKeyRing.CopyLifetime);
        await SigningAsync(ring);
    }

    private static async Task<int> SigningAsync(SigningKeyRing ring) =>
        (await ring.CurrentAsync(Cancellation)).Sequence;

    private static async Task<IEnumerable<int>> PublishedAsync(SigningKeyRing ring) =>
        (await ring.PublishedAsync(Cancellation)).Select(key => key.Sequence).ToArray();
}
