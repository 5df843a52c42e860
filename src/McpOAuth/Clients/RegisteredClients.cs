using McpOAuth.Audit;
using McpOAuth.Protocol;

namespace McpOAuth.Clients;

/// <summary>The life of clients that registered themselves: added, used, changed, removed.</summary>
/// <remarks>RFC 7591 §3; RFC 7592 §2. Reads here ask storage, never a copy.</remarks>
public sealed class RegisteredClients(
    IClientStore store,
    ClientDirectory directory,
    ClientLifetimes lifetimes,
    TimeProvider clock,
    AuditLog audit
)
{
    private const int Attempts = 4;

    /// <summary>Adds a client, which expires soon unless it is used.</summary>
    public async Task AddAsync(Client client, CancellationToken cancellation)
    {
        var added = client with { ExpiresAt = lifetimes.AfterRegistration(clock.GetUtcNow()) };
        await store.AddAsync(added, cancellation);
        directory.Keep(added);
    }

    /// <summary>The client as it is stored; null where it is unknown or has expired.</summary>
    public async Task<VersionedClient?> FindAsync(string clientId, CancellationToken cancellation)
    {
        var found = await store.FindAsync(clientId, cancellation);
        return found is null || found.Client.IsExpiredAt(clock.GetUtcNow()) ? null : found;
    }

    /// <summary>False where it was changed since it was read.</summary>
    public async Task<bool> TryReplaceAsync(Client client, string version, CancellationToken cancellation)
    {
        if (!await store.TryReplaceAsync(client, version, cancellation))
        {
            return false;
        }
        directory.Keep(client);
        return true;
    }

    /// <summary>Removes a client. No copy of it is left here; at other instances for <see cref="ClientDirectory.CopyLifetime"/>.</summary>
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
        throw new OutageException("The client's row changes faster than it can be removed.");
    }

    /// <summary>
    /// A code was redeemed for the client: it lives on. One storage operation a day and instance at the most. An outage
    /// is passed over: the code is spent, and its answer must not be lost for this; the next login renews.
    /// </summary>
    public async Task MarkUsedAsync(Client client, CancellationToken cancellation)
    {
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
