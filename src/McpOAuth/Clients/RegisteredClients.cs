using McpOAuth.Audit;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>The lifecycle of registered clients: add, change, renew on use, remove.</summary>
/// <remarks>RFC 7591 §3; RFC 7592 §2. Reads go to storage, never to the cache.</remarks>
public sealed class RegisteredClients(
    IClientStore store,
    ClientDirectory directory,
    ClientLifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    private const int Attempts = 4;

    /// <summary>Adds a client. It expires after <see cref="ClientLifetimes.Unused"/> unless it is used.</summary>
    public async Task AddAsync(Client client, CancellationToken cancellation)
    {
        var added = client with { ExpiresAt = lifetimes.AfterRegistration(clock.GetUtcNow()) };
        await store.AddAsync(added, cancellation);
        directory.Keep(added);
    }

    /// <summary>The stored client, or null if it is unknown or expired.</summary>
    public async Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation)
    {
        var found = await store.FindAsync(clientId, cancellation);
        return found is null || found.Client.IsExpiredAt(clock.GetUtcNow()) ? null : found;
    }

    /// <summary>Replaces the client. False if it was changed or removed since it was read.</summary>
    public async Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation)
    {
        if (!await store.TryReplaceAsync(client, version, cancellation))
        {
            return false;
        }
        // Not kept here: a removal may have come right after the write, and a copy of ours would outlive it.
        directory.Forget(client.ClientId);
        return true;
    }

    /// <summary>
    /// Removes a client. Other instances may serve a cached copy for <see cref="ClientDirectory.CopyLifetime"/>.
    /// </summary>
    public async Task RemoveAsync(string clientId, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var found = await store.FindAsync(clientId, cancellation);
            if (found is null || await store.TryRemoveAsync(found.Client, cancellation))
            {
                directory.Forget(clientId);
                return;
            }
        }
        throw new OutageException("The client could not be removed, because its row kept changing.");
    }

    /// <summary>
    /// Renews the client's expiry after a redeemed code, with at most one write a day and instance, or shares its
    /// metadata document. Best effort: an outage is only logged, because the code is spent and its response must not be
    /// lost. The next login retries.
    /// </summary>
    public async Task MarkUsedAsync(Client client, CancellationToken cancellation)
    {
        await directory.ShareAsync(client, cancellation);
        if (lifetimes.AfterUse(client, clock.GetUtcNow()) is not { } expiresAt)
        {
            return;
        }
        try
        {
            if (await store.TryRenewAsync(client, expiresAt, cancellation))
            {
                directory.KeepRenewed(client.ClientId, expiresAt);
            }
            else
            {
                directory.Forget(client.ClientId);
            }
        }
        catch (OutageException exception)
        {
            audit.ClientNotRenewed(client.ClientId, exception);
        }
    }
}
