using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>Ends connections: at once here, and at the upstream where it can take tokens back.</summary>
/// <remarks>
/// RFC 7009 §2.1. The upstream's part is best effort: bounded, logged, and never a reason to keep the connection. Google
/// ends all of a person's tokens of one client at once, so other tools may have to be connected again.
/// </remarks>
public sealed class Disconnection
{
    /// <summary>For all upstreams of one request together.</summary>
    private static readonly TimeSpan UpstreamLimit = TimeSpan.FromSeconds(5);

    private readonly IConnectionStore store;
    private readonly ResourceRegistry resources;
    private readonly UpstreamDirectory upstreams;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public Disconnection(
        IConnectionStore store,
        ResourceRegistry resources,
        UpstreamDirectory upstreams,
        TimeProvider clock,
        AuditLog audit
    )
    {
        this.store = store;
        this.resources = resources;
        this.upstreams = upstreams;
        this.clock = clock;
        this.audit = audit;
    }

    /// <summary>Ends one connection; nothing happens where there is none.</summary>
    public async Task DisconnectAsync(ConnectionId id, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is { } found)
        {
            await EndAsync([found.Connection], cancellation);
        }
    }

    /// <summary>
    /// After a person's last grant at a resource: the connections of its tools, which nothing can use any more. After
    /// the last grant of all also the one that signing in made.
    /// </summary>
    /// <param name="audience">The resource of the grant that ended.</param>
    /// <param name="live">The audiences of the person's grants that go on.</param>
    /// <param name="spareSince">
    /// Where the person signed in after it, a grant of theirs is on its way: everything stays for that one.
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
        if (all.Any(one => one.Id.Tool is null && one.ConnectedAt > spareSince))
        {
            return;
        }
        // Without any grant, what belongs to resources and tools that settings no longer have goes too.
        var over = all.Where(one => live.Count == 0 || (one.Id.Tool is { } tool && keys.Contains(tool)));
        await EndAsync([.. over], cancellation);
    }

    private async Task EndAsync(IReadOnlyList<Connection> connections, CancellationToken cancellation)
    {
        foreach (var connection in connections)
        {
            await store.RemoveAsync(connection.Id, cancellation);
        }
        // Tokens are dead here already; whoever asked for it may go away.
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
