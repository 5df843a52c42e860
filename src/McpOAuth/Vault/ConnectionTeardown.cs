using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Removes connections, and revokes their tokens if the upstream supports it.</summary>
/// <remarks>
/// RFC 7009 §2.1. Revocation is best effort: bounded, logged, and never a reason to keep the connection. Google revokes
/// all of a user's tokens for a client at once, so other tools may have to be connected again.
/// </remarks>
public sealed class ConnectionTeardown(
    IConnectionStore store,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>Shared by all upstreams of one request.</summary>
    private static readonly TimeSpan UpstreamLimit = TimeSpan.FromSeconds(5);

    /// <summary>Removes one connection, if it exists.</summary>
    public async Task DisconnectAsync(ConnectionId id, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is { } found)
        {
            await EndAsync([found.Connection], cancellation);
        }
    }

    /// <summary>Removes all readable connections of a user, sign-in included.</summary>
    public async Task DisconnectAllAsync(string subject, CancellationToken cancellation) =>
        await EndAsync(await store.ListAsync(subject, cancellation), cancellation);

    /// <summary>
    /// Whether <see cref="AfterGrantAsync"/> might remove a connection. Takes one query, while finding the user's grants
    /// takes one for each week.
    /// </summary>
    /// <param name="spareSince">As for <see cref="AfterGrantAsync"/>.</param>
    public async Task<bool> MayFollowAsync(string subject, DateTimeOffset spareSince, CancellationToken cancellation)
    {
        var all = await store.ListUseAsync(subject, cancellation);
        return all.Count > 0 && !all.Any(each => IsSignInAfter(each.Id, each.ConnectedAt, spareSince));
    }

    /// <summary>
    /// Removes connections that no grant can use any more. After a user's last grant at a resource, these are the
    /// connections of its tools. After the user's last grant anywhere, these are all of them, sign-in included.
    /// </summary>
    /// <param name="audience">The resource of the grant that ended.</param>
    /// <param name="live">The audiences of the user's grants that are still alive.</param>
    /// <param name="spareSince">
    /// If the user signed in after this time, another grant is about to be created, so everything stays.
    /// </param>
    public async Task AfterGrantAsync(
        string subject,
        string audience,
        IReadOnlyCollection<string> live,
        DateTimeOffset spareSince,
        CancellationToken cancellation
    )
    {
        if (live.Contains(audience))
        {
            return;
        }
        var keys = resources.FindByAudience(audience)?.Tools.Select(tool => tool.Key).ToHashSet() ?? [];
        var all = await store.ListAsync(subject, cancellation);
        if (all.Any(each => IsSignInAfter(each.Id, each.ConnectedAt, spareSince)))
        {
            return;
        }
        // With no grant left, connections of resources and tools that are no longer configured go too.
        var unused = all.Where(each => live.Count == 0 || (each.Id.Tool is { } tool && keys.Contains(tool)));
        await EndAsync([.. unused], cancellation);
    }

    // Grants store their sign-in time in milliseconds. At full precision, a grant's own sign-in would look later.
    private static bool IsSignInAfter(ConnectionId id, DateTimeOffset connectedAt, DateTimeOffset time) =>
        id.Tool is null && connectedAt.ToUnixTimeMilliseconds() > time.ToUnixTimeMilliseconds();

    private async Task EndAsync(IReadOnlyList<Connection> connections, CancellationToken cancellation)
    {
        foreach (var connection in connections)
        {
            await store.RemoveAsync(connection.Id, cancellation);
        }
        // The connections are already removed, so revocation continues even if the caller disconnects.
        using var limit = new CancellationTokenSource(UpstreamLimit, clock);
        foreach (var connection in connections)
        {
            var revoked = await TryRevokeAsync(connection, limit.Token);
            audit.Disconnected(connection.Id.Subject, connection.Id.Upstream, revoked);
        }
    }

    private async Task<bool> TryRevokeAsync(Connection connection, CancellationToken limit)
    {
        try
        {
            return upstreams.Find(connection.Id.Upstream) is { } upstream
                && await upstream.RevokeAsync(connection.Tokens, limit);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            return false;
        }
    }
}
