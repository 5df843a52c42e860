using McpOAuth.Freshness;
using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>
/// The signing keys of all instances. The current key signs, the next one is already published, and former keys stay
/// published until their last token has expired.
/// </summary>
/// <remarks>
/// Requests do not wait for storage while the cached keys are complete. A key is published for <see cref="Notice"/>
/// before it signs, so a copy younger than that contains every key that signs now.
/// </remarks>
public sealed class SigningKeyRing(ISigningKeyStore store, TimeProvider clock, ILogger<SigningKeyRing>? logger = null)
    : IDisposable
{
    /// <summary>How long a key signs.</summary>
    public static readonly TimeSpan SigningPeriod = TimeSpan.FromDays(30);

    /// <summary>
    /// The minimum time that a key is published before it signs. Longer than the maximum age of an instance's copy of
    /// the ring plus that of an MCP server's copy of the JWKS.
    /// </summary>
    public static readonly TimeSpan Notice = TimeSpan.FromHours(2);

    /// <summary>The age at which an instance refreshes its copy in the background.</summary>
    public static readonly TimeSpan CopyLifetime = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum age of a copy that is served without waiting. An instance that was idle for longer reads storage
    /// first. So an instance signs with the former key for at most an hour more, and its last token lives for at most
    /// another hour. Both fit into <see cref="Notice"/>, before which the former key is not removed.
    /// </summary>
    public static readonly TimeSpan OldestServedAtOnce = Notice / 2;

    private readonly Fresh<IReadOnlyList<SigningKey>> keys = new(
        new()
        {
            Lifetime = CopyLifetime,
            StaleWhileRevalidate = OldestServedAtOnce - CopyLifetime,
            // During a storage outage no instance can add or remove a key.
            StaleIfError = FreshnessPolicy.Forever,
            // Well below the time limit of a request, so that one that waits for storage still gets the stale copy.
            LoadLimit = TimeSpan.FromSeconds(5),
        },
        clock,
        new SigningKeySuccession(store, clock).LoadAsync,
        exception => logger?.SigningKeysNotRefreshed(exception)
    );

    /// <summary>The current signing key.</summary>
    public async ValueTask<SigningKey> CurrentAsync(CancellationToken cancellation)
    {
        var published = await keys.GetAsync(cancellation);
        var now = clock.GetUtcNow();
        return published.LastOrDefault(key => key.ActivatesAt <= now) ?? published[0];
    }

    /// <summary>All published keys: former, current and next, oldest first.</summary>
    public ValueTask<IReadOnlyList<SigningKey>> PublishedAsync(CancellationToken cancellation) =>
        keys.GetAsync(cancellation);

    /// <summary>Whether there is anything to refresh.</summary>
    internal bool HasCopy => keys.Copy is not null;

    /// <summary>Loads the keys again. Runs in the background.</summary>
    public Task RefreshAsync(CancellationToken cancellation) => keys.ReloadAsync(cancellation);

    /// <summary>
    /// Activates the next key as soon as every instance and MCP server has it: after <see cref="Notice"/>.
    /// </summary>
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

    /// <summary>Completes when the background refresh is done. For tests.</summary>
    internal Task RefreshedAsync() => keys.Settled;
}
