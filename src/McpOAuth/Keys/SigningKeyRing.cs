using McpOAuth.Freshness;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>
/// The signing keys of all instances: the current one signs, the next one is already published, and former ones stay
/// published until the last token that they signed has expired.
/// </summary>
/// <remarks>
/// Requests do not wait for storage while the cached keys are complete: a key is published for <see cref="Notice"/>
/// before it signs, so a copy younger than that has every key that signs now.
/// </remarks>
public sealed class SigningKeyRing(ISigningKeyStore store, TimeProvider clock, ILogger<SigningKeyRing>? logger = null)
    : IDisposable
{
    /// <summary>How long one key signs.</summary>
    public static readonly TimeSpan SigningPeriod = TimeSpan.FromDays(30);

    /// <summary>
    /// The least time for which a key is published before it signs. It is longer than an instance's copy of the ring
    /// and a resource's copy of the JWKS are used together.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromHours(2);

    /// <summary>How old an instance's copy becomes before it is refreshed in the background.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How old a copy may be when a request is served from it without waiting; an instance that was idle for longer
    /// reads storage first. An hour of signing with the former key and an hour's life of its last token fit into
    /// <see cref="Notice"/>, the earliest time at which that key is removed.
    /// </summary>
    public static readonly TimeSpan OldestServedAtOnce = Notice / 2;

    private readonly Fresh<IReadOnlyList<SigningKey>> keys = new(
        new()
        {
            Lifetime = CopyLifetime,
            StaleWhileRevalidate = OldestServedAtOnce - CopyLifetime,
            // While storage is away no instance can add or remove a key.
            StaleIfError = FreshnessPolicy.Forever,
        },
        clock,
        new SigningKeySuccession(store, clock).LoadAsync,
        exception => logger?.SigningKeysNotRefreshed(exception)
    );

    /// <summary>The key that signs now.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellation)
    {
        var published = await keys.GetAsync(cancellation);
        var now = clock.GetUtcNow();
        return published.LastOrDefault(key => key.ActivatesAt <= now) ?? published[0];
    }

    /// <summary>All published keys: former, current and next, oldest first.</summary>
    public ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellation) =>
        keys.GetAsync(cancellation);

    /// <summary>Lets the next key sign as soon as every instance and resource can know it.</summary>
    public async Task<SigningKey> RotateAsync(CancellationToken cancellation)
    {
        var soonest = clock.GetUtcNow() + Notice;
        var next = (await keys.ReloadAsync(cancellation))[^1];
        if (next.ActivatesAt > soonest)
        {
            await store.ActivateAsync(next.Sequence, soonest, cancellation);
            next = (await keys.ReloadAsync(cancellation))[^1];
        }
        return next;
    }

    public void Dispose()
    {
        foreach (var key in keys.Copy ?? [])
        {
            key.Dispose();
        }
    }

    /// <summary>Completes when the background refresh has ended. For tests.</summary>
    internal Task RefreshedAsync() => keys.Settled;
}
