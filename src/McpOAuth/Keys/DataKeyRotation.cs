using Microsoft.Extensions.Logging;

namespace McpOAuth.Keys;

/// <summary>
/// Adds a new data key when the newest one is too old, is used too often, or has an outdated wrapping key.
/// </summary>
/// <remarks>Runs in maintenance, never during a request. Old keys still open what they sealed.</remarks>
/// <param name="age">How long a key seals before it is replaced.</param>
public sealed class DataKeyRotation(
    IDataKeyStore store,
    IKeyWrapping wrapping,
    DataKeyRing ring,
    TimeSpan age,
    TimeProvider clock,
    ILogger<DataKeyRotation> logger
)
{
    /// <summary>The interval between checks. Limits how often Key Vault is asked for its current key version.</summary>
    public static readonly TimeSpan BetweenChecks = TimeSpan.FromHours(1);

    private DateTimeOffset checkedAt;

    /// <summary>Adds the next key if it is due. Does nothing within an hour of the last check.</summary>
    public async Task RotateIfDueAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (now - checkedAt < BetweenChecks)
        {
            return;
        }
        // The first request creates the first key.
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
        checkedAt = now;
    }

    /// <summary>Adds the next key now. Returns the pending key if one is already waiting to become active.</summary>
    public async Task<StoredDataKey> RotateAsync(CancellationToken cancellation)
    {
        // Creates the first key if there is none.
        await ring.CurrentAsync(cancellation);
        var newest = (await NewestAsync(cancellation))!;
        var isPending = newest.ActivatesAt > clock.GetUtcNow();
        return isPending && await WhyDueByVersionAsync(newest, cancellation) is null
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
            : $"the wrapping key is now {current}";
    }

    // The id is the row key: if several instances add the next key at once, one wins and all use its key.
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
