using System.Security.Cryptography;
using McpOAuth.Keys;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>Data keys are made once for all instances, unwrapped once by each, and looked for again only now and then.</summary>
public sealed class DataKeyRingLoading
{
    private readonly InMemoryDataKeyStore store = new();
    private readonly ReversingKeyWrapping wrapping = new();
    private readonly FakeTimeProvider clock = Some.Clock();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.1.5"), Trait("Invariant", "I6")]
    public async Task Instances_that_start_together_agree_on_one_first_key()
    {
        var rings = Enumerable.Range(0, 16).Select(_ => new DataKeyRing(store, wrapping, clock)).ToArray();
        var keys = await Task.WhenAll(rings.Select(ring => Task.Run(() => ring.CurrentAsync(Cancellation).AsTask())));
        Assert.Single(await store.ListAsync(Cancellation));
        var macs = keys.Select(key => Convert.ToHexString(key.Mac("same?"u8))).Distinct();
        Assert.Single(macs);
        Assert.All(keys, key => Assert.Equal(1u, key.Id));
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §6.2.2"), Trait("Invariant", "I5")]
    public async Task The_key_is_stored_wrapped()
    {
        using var ring = Ring();
        var key = await ring.CurrentAsync(Cancellation);
        var stored = Assert.Single(await store.ListAsync(Cancellation));
        using var asStored = new DataKey(1, stored.Wrapped.Ciphertext);
        Assert.NotEqual(key.Mac("same?"u8), asStored.Mac("same?"u8));
        Assert.Equal(Some.Now, stored.CreatedAt);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.1.5"), Trait("Invariant", "I6")]
    public async Task A_loaded_key_needs_neither_storage_nor_the_wrapping_key_again()
    {
        using var ring = Ring();
        await ring.CurrentAsync(Cancellation);
        var (listings, unwraps) = (store.Listings, wrapping.Unwraps);
        clock.Advance(TimeSpan.FromDays(30));
        for (var request = 0; request < 100; request++)
        {
            await ring.CurrentAsync(Cancellation);
            Assert.NotNull(await ring.FindAsync(1, Cancellation));
        }
        Assert.Equal((listings, unwraps), (store.Listings, wrapping.Unwraps));
        Assert.Equal(1, unwraps);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.1.5"), Trait("Invariant", "I6")]
    public async Task Concurrent_requests_load_once()
    {
        using var ring = Ring();
        await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => ring.CurrentAsync(Cancellation).AsTask()))
        );
        // One listing finds nothing, one finds the key that was made.
        Assert.Equal(2, store.Listings);
        Assert.Equal(1, wrapping.Unwraps);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.2.3"), Trait("Invariant", "I6")]
    public async Task A_key_of_another_instance_is_found_and_seals_from_then_on()
    {
        using var ring = Ring();
        var first = await ring.CurrentAsync(Cancellation);
        await AddAsync(2);
        clock.Advance(TimeSpan.FromSeconds(5));
        var second = await ring.FindAsync(2, Cancellation);
        Assert.Equal(2u, second?.Id);
        Assert.Same(second, await ring.CurrentAsync(Cancellation));
        // The former key is kept as it was, not unwrapped again: requests under way hold it.
        Assert.Same(first, await ring.FindAsync(1, Cancellation));
        Assert.Equal(2, wrapping.Unwraps);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.2.3"), Trait("Invariant", "I6")]
    public async Task A_key_announced_in_advance_opens_at_once_and_seals_from_its_start_time()
    {
        await AddAsync(1);
        await AddAsync(2, activatesAt: Some.Now.AddHours(2));
        using var ring = Ring();
        Assert.Equal(1u, (await ring.CurrentAsync(Cancellation)).Id);
        Assert.Equal(2u, (await ring.FindAsync(2, Cancellation))?.Id);
        clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromTicks(1));
        Assert.Equal(1u, (await ring.CurrentAsync(Cancellation)).Id);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(2u, (await ring.CurrentAsync(Cancellation)).Id);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.2.3"), Trait("Invariant", "I6")]
    public async Task An_unknown_id_is_looked_up_at_most_every_five_seconds()
    {
        using var ring = Ring();
        await ring.CurrentAsync(Cancellation);
        var before = store.Listings;
        for (uint id = 100; id < 200; id++)
        {
            Assert.Null(await ring.FindAsync(id, Cancellation));
        }
        Assert.Equal(before, store.Listings);

        clock.Advance(TimeSpan.FromSeconds(4.999));
        Assert.Null(await ring.FindAsync(100, Cancellation));
        Assert.Equal(before, store.Listings);

        clock.Advance(TimeSpan.FromSeconds(0.001));
        Assert.Null(await ring.FindAsync(100, Cancellation));
        Assert.Null(await ring.FindAsync(101, Cancellation));
        Assert.Equal(before + 1, store.Listings);

        clock.Advance(TimeSpan.FromSeconds(5));
        await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => Task.Run(() => ring.FindAsync(100, Cancellation).AsTask()))
        );
        Assert.Equal(before + 2, store.Listings);
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.1.5"), Trait("Invariant", "I6")]
    public async Task A_Key_Vault_outage_affects_only_requests_that_need_a_new_key()
    {
        var keeper = new Mock<IKeyWrapping>();
        keeper
            .Setup(wrapped => wrapped.UnwrapAsync(It.IsAny<WrappedKey>(), It.IsAny<CancellationToken>()))
            .Returns((WrappedKey wrapped, CancellationToken c) => wrapping.UnwrapAsync(wrapped, c));
        await AddAsync(1);
        using var ring = new DataKeyRing(store, keeper.Object, clock);
        var known = await ring.CurrentAsync(Cancellation);

        keeper
            .Setup(wrapped => wrapped.UnwrapAsync(It.IsAny<WrappedKey>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new OutageException());
        await AddAsync(2);
        clock.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<OutageException>(() => ring.FindAsync(2, Cancellation).AsTask());
        Assert.Same(known, await ring.FindAsync(1, Cancellation));
        Assert.Same(known, await ring.CurrentAsync(Cancellation));
    }

    [Fact, Trait("Spec", "NIST SP 800-57 Part 1 §8.1.5"), Trait("Invariant", "I6")]
    public async Task A_broker_that_starts_during_an_outage_recovers_afterwards()
    {
        var failing = new Mock<IDataKeyStore>();
        failing.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new OutageException());
        using var ring = new DataKeyRing(failing.Object, wrapping, clock);
        await Assert.ThrowsAsync<OutageException>(() => ring.CurrentAsync(Cancellation).AsTask());

        await AddAsync(1);
        failing
            .Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken c) => store.ListAsync(c));
        Assert.Equal(1u, (await ring.CurrentAsync(Cancellation)).Id);
    }

    [Fact, Trait("Spec", "RFC 5861 §3"), Trait("Invariant", "I6")]
    public async Task A_refresh_that_hangs_delays_no_request_whose_key_is_in_memory()
    {
        var storage = new Mock<IDataKeyStore>();
        storage
            .Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>()))
            .Returns((CancellationToken c) => store.ListAsync(c));
        await AddAsync(1);
        using var ring = new DataKeyRing(storage.Object, wrapping, clock);
        await ring.CurrentAsync(Cancellation);
        var hanging = new TaskCompletionSource<IReadOnlyList<StoredDataKey>>();
        storage.Setup(keys => keys.ListAsync(It.IsAny<CancellationToken>())).Returns(hanging.Task);

        var refresh = ring.RefreshAsync(Cancellation);

        Assert.True(ring.CurrentAsync(Cancellation).AsTask().IsCompletedSuccessfully);
        Assert.True(ring.FindAsync(1, Cancellation).AsTask().IsCompletedSuccessfully);
        hanging.SetException(new OutageException());
        await Assert.ThrowsAsync<OutageException>(() => refresh);
        Assert.Equal(1u, (await ring.CurrentAsync(Cancellation)).Id);
    }

    private DataKeyRing Ring() => new(store, wrapping, clock);

    private async Task AddAsync(uint id, DateTimeOffset? activatesAt = null)
    {
        var wrapped = await wrapping.WrapAsync(RandomNumberGenerator.GetBytes(DataKey.Length), Cancellation);
        var now = clock.GetUtcNow();
        await store.TryAddAsync(new(id, wrapped, now) { ActivatesAt = activatesAt ?? now }, Cancellation);
    }
}
