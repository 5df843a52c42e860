using McpOAuth.Keys;
using Microsoft.Extensions.Time.Testing;

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
    public async Task The_next_key_signs_from_its_start_time_and_not_before()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        clock.Advance(SigningKeyRing.SigningPeriod - Moment);
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(Moment);
        Assert.Equal(2, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task The_next_key_signs_on_time_even_if_the_cached_ring_is_older()
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
    public async Task After_a_rotation_a_new_next_key_is_published_and_the_previous_one_stays()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        await PassAsync(ring, SigningKeyRing.SigningPeriod);
        Assert.Equal([1, 2, 3], await PublishedAsync(ring));
        var keys = await ring.PublishedAsync(Cancellation);
        Assert.Equal(keys[1].ActivatesAt + SigningKeyRing.SigningPeriod, keys[2].ActivatesAt);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task The_key_before_the_previous_one_is_removed()
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
    public async Task Instances_that_rotate_at_the_same_time_agree_on_the_next_key()
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
    public async Task A_first_start_that_was_interrupted_is_completed()
    {
        await store.TryAddAsync(SigningKey.Create(1, Some.Now), Cancellation);
        using var ring = Ring();
        Assert.Equal([1, 2], await PublishedAsync(ring));
        Assert.Equal(1, await SigningAsync(ring));
    }

    private SigningKeyRing Ring() => new(store, clock);

    // Requests come all the while: the ring is looked at again and again.
    private async Task PassAsync(SigningKeyRing ring, TimeSpan time)
    {
        clock.Advance(time);
        await SigningAsync(ring);
        clock.Advance(SigningKeyRing.CopyLifetime);
        await SigningAsync(ring);
        await ring.RefreshedAsync();
    }

    private static async Task<int> SigningAsync(SigningKeyRing ring) =>
        (await ring.CurrentAsync(Cancellation)).Sequence;

    private static async Task<IEnumerable<int>> PublishedAsync(SigningKeyRing ring) =>
        (await ring.PublishedAsync(Cancellation)).Select(key => key.Sequence).ToArray();
}
