using System.Globalization;
using McpOAuth.Grants;
using McpOAuth.Keys;

namespace McpOAuth.Azure.Reencryption;

/// <summary>Destroys data keys that are no longer needed by any row or by any token that a client may hold.</summary>
public sealed class DataKeyRetirement(
    IDataKeyStore store,
    SealedRows rows,
    DataKeyRing ring,
    Lifetimes lifetimes,
    TimeProvider clock
)
{
    /// <summary>
    /// Destroys the wrapped key permanently. Returns null on success, otherwise the reason for refusing.
    /// </summary>
    public async Task<string?> RetireAsync(uint id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var keys = await store.ListAsync(cancellation);
        if (keys.SingleOrDefault(key => key.Id == id) is not { } key)
        {
            return $"There is no data key {id}.";
        }
        if (key.IsRetired)
        {
            return $"Data key {id} is already retired.";
        }
        if (key.UnneededAt(keys, lifetimes.RefreshTokenAbsolute) is not { } unneededAt)
        {
            return $"Data key {id} is the newest key. Rotate first.";
        }
        if (now < unneededAt)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Clients may hold tokens under data key {id} until {unneededAt:u}."
            );
        }
        if (await IsStillCurrentAsync(id, cancellation))
        {
            return $"Data key {id} is still in use on this instance: its successor cannot be unwrapped.";
        }
        var count = (await rows.CountAsync(cancellation)).GetValueOrDefault(id);
        if (count > 0)
        {
            return $"{count} rows are under data key {id}. Re-encrypt them first.";
        }
        if (!await store.TryRetireAsync(key, now, cancellation))
        {
            return $"Data key {id} was used in the meantime. Try again.";
        }
        await ring.RefreshAsync(cancellation);
        return null;
    }

    // Never destroy a key that works while its successor does not.
    private async Task<bool> IsStillCurrentAsync(uint id, CancellationToken cancellation)
    {
        await ring.RefreshAsync(cancellation);
        return (await ring.CurrentAsync(cancellation)).Id == id;
    }
}
