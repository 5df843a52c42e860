using System.Globalization;
using McpOAuth.Grants;
using McpOAuth.Keys;

namespace McpOAuth.Azure.Reencryption;

/// <summary>Destroys data keys that nothing needs any more: no row, and no token that a client may hold.</summary>
public sealed class DataKeyRetirement(
    IDataKeyStore store,
    SealedRows rows,
    DataKeyRing ring,
    Lifetimes lifetimes,
    TimeProvider clock
)
{
    /// <summary>Destroys the wrapped key for good. Null where that is done, else why it may not be.</summary>
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
            return $"Data key {id} is retired already.";
        }
        if (key.UnneededAt(keys, lifetimes.RefreshTokenAbsolute) is not { } unneededAt)
        {
            return $"Data key {id} is the newest one. Rotate first.";
        }
        if (now < unneededAt)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Clients may hold tokens under data key {id} until {unneededAt:u}."
            );
        }
        if (await IsNeededHereAsync(id, cancellation))
        {
            return $"Data key {id} seals here: its successor cannot be unwrapped.";
        }
        var count = (await rows.CountAsync(cancellation)).GetValueOrDefault(id);
        if (count > 0)
        {
            return $"{count} rows are under data key {id}. Re-encrypt them first.";
        }
        if (!await store.TryRetireAsync(key, now, cancellation))
        {
            return $"Data key {id} was used meanwhile.";
        }
        await ring.RefreshAsync(cancellation);
        return null;
    }

    // Never destroy the key that works while the one that should does not.
    private async Task<bool> IsNeededHereAsync(uint id, CancellationToken cancellation)
    {
        await ring.RefreshAsync(cancellation);
        return (await ring.CurrentAsync(cancellation)).Id == id;
    }
}
