using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Ends connections: at once here, and at the upstream if it can revoke tokens.</summary>
/// <remarks>
/// RFC 7009 §2.1. The upstream's part is best effort: bounded, logged, and never a reason to keep the connection. Google
/// ends all of a user's tokens of one client at once, so other tools may have to be connected again.
/// </remarks>
public sealed class ConnectionTeardown(
    IConnectionStore store,
    ResourceRegistry resources,
    UpstreamDirectory upstreams,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>For all upstreams of one request together.</summary>
    private static readonly TimeSpan UpstreamLimit = TimeSpan.FromSeconds(5);

    /// <summary>Ends one connection, if it exists.</summary>
    public async Task DisconnectAsync(ConnectionId id, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is { } found)
        {
            await EndAsync([found.Connection], cancellation);
        }
    }

    /// <summary>
    /// After a user's last grant at a resource, ends the connections of its tools, which nothing can use any more. After
    /// the last grant of all, also ends the connection that signing in made.
    /// </summary>
    /// <param name="audience">The resource of the grant that ended.</param>
    /// <param name="live">The audiences of the user's grants that are still alive.</param>
    /// <param name="spareSince">
    /// If the user signed in after this time, another grant is on its way, and everything stays for that one.
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
        // In milliseconds, as grants keep the time of their sign-in: its own connection is not a later one.
        var spared = spareSince.ToUnixTimeMilliseconds();
        if (all.Any(one => one.Id.Tool is null && one.ConnectedAt.ToUnixTimeMilliseconds() > spared))
        {
            return;
        }
        // Without any grant left, connections of resources and tools that are no longer configured end too.
        var over = all.Where(one => live.Count == 0 || (one.Id.Tool is { } tool && keys.Contains(tool)));
        await EndAsync([.. over], cancellation);
    }

    private async Task EndAsync(IReadOnlyList<Connection> connections, CancellationToken cancellation)
    {
        foreach (var connection in connections)
        {
            await store.RemoveAsync(connection.Id, cancellation);
        }
        // The connections are gone here, so revocation goes on even if the caller disconnects.
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
