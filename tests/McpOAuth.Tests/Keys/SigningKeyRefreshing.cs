using McpOAuth.Keys;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Keys;

/// <summary>Signing keys are read in the background, so that no request starts a read.</summary>
[Trait("Spec", "RFC 7517 §5"), Trait("Budget", "refresh")]
public sealed class SigningKeyRefreshing : IDisposable
{
    private readonly InMemorySigningKeyStore store = new();
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly SigningKeyRing ring;
    private readonly SigningKeyRefresh refresh;

    public SigningKeyRefreshing()
    {
        ring = new(store, clock);
        refresh = new(ring, clock, NullLogger<SigningKeyRefresh>.Instance);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_of_an_hour_start_no_read_of_the_keys()
    {
        await ring.CurrentAsync(Cancellation);
        await refresh.StartAsync(Cancellation);
        for (var minute = 0; minute < 60; minute++)
        {
            await PassAsync(TimeSpan.FromMinutes(1));
            var before = store.Listings;
            await ring.CurrentAsync(Cancellation);
            await ring.RefreshedAsync();
            Assert.Equal(before, store.Listings);
        }
        await refresh.StopAsync(Cancellation);
    }

    [Fact]
    public async Task An_instance_that_has_signed_nothing_reads_no_keys()
    {
        await refresh.StartAsync(Cancellation);

        await PassAsync(SigningKeyRefresh.Interval);

        Assert.Equal(0, store.Listings);
        await refresh.StopAsync(Cancellation);
    }

    public void Dispose()
    {
        refresh.Dispose();
        ring.Dispose();
    }

    private async Task PassAsync(TimeSpan time)
    {
        var isDue = ring.HasCopy && (clock.GetUtcNow() + time - Some.Now).Ticks % SigningKeyRefresh.Interval.Ticks == 0;
        var before = store.Listings;
        clock.Advance(time);
        while (isDue && store.Listings == before)
        {
            await Task.Yield();
        }
        await ring.RefreshedAsync();
    }
}
