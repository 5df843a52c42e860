using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>Brings new data keys: by age, by use, and where the key that wraps them has a new version.</summary>
/// <remarks>Runs in maintenance, never while a request waits. Old keys go on opening what is under them.</remarks>
/// <param name="store">Where keys are kept.</param>
/// <param name="wrapping">What wraps them.</param>
/// <param name="ring">Learns of a new key at once.</param>
/// <param name="age">How long a key seals.</param>
/// <param name="clock">The time.</param>
/// <param name="logger">Where it is told.</param>
public sealed class DataKeyRotation(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    DataKeyRing ring,
    TimeSpan age,
    TimeProvider clock,
    ILogger<DataKeyRotation> logger
)
{
    /// <summary>The keeper is asked for its current version no more often than this.</summary>
    public static readonly TimeSpan BetweenChecks = TimeSpan.FromHours(1);

    private DateTimeOffset checkedAt;

    /// <summary>Adds the next key where it is due. Asks nobody anything if it did so within the hour.</summary>
    public async Task RotateIfDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now - checkedAt < BetweenChecks)
        {
            return;
        }
        checkedAt = now;
        // While there is none at all, the first request makes the first one.
        if (await NewestAsync(cancellation) is not { } newest)
        {
            return;
        }
        var reason = newest.WhyDue(age, now) ?? await WhyDueByVersionAsync(newest, cancellation);
        if (reason is not null)
        {
            logger.DataKeyDue(newest.Id, reason);
            await AddNextAsync(newest, cancellation);
        }
    }

    /// <summary>Adds the next key now, or tells which one is about to become active already.</summary>
    public async Task<StoredDataKey> RotateAsync(CancellationToken cancellation)
    {
        // Makes the first one where there is none.
        await ring.CurrentAsync(cancellation);
        var newest = (await NewestAsync(cancellation))!;
        var isComing = newest.ActivatesAt > clock.GetUtcNow();
        return isComing && await WhyDueByVersionAsync(newest, cancellation) is null
            ? newest
            : await AddNextAsync(newest, cancellation);
    }

    private async Task<StoredDataKey?> NewestAsync(CancellationToken cancellation) =>
        (await store.ListAsync(cancellation)).MaxBy(key => key.Id);

    private async Task<string?> WhyDueByVersionAsync(StoredDataKey newest, CancellationToken cancellation)
    {
        var current = await wrapping.CurrentKeyIdAsync(cancellation);
        return string.Equals(current, newest.Wrapped.WrappingKeyId, StringComparison.OrdinalIgnoreCase)
            ? null
            : $"{current} wraps now";
    }

    // The id is the place in storage: of instances that add the next key at once one wins, and all have the winner's.
    private async Task<StoredDataKey> AddNextAsync(StoredDataKey newest, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var next = await NewDataKey.WrapAsync(newest.Id + 1, wrapping, now, cancellation) with
        {
            ActivatesAt = now + DataKeyRules.Notice,
        };
        if (await store.TryAddAsync(next, cancellation))
        {
            logger.DataKeyAdded(next.Id, next.Wrapped.WrappingKeyId, next.ActivatesAt);
        }
        await ring.RefreshAsync(cancellation);
        return (await NewestAsync(cancellation))!;
    }
}
