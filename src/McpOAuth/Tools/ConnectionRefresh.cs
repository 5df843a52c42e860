using System.Collections.Concurrent;
using System.Security.Cryptography;
using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>Spends an upstream refresh token: one owner at a time across all instances (I4).</summary>
/// <remarks>
/// The row is the only authority. Its lease is taken by replacing the row under its version, together with the mark
/// that the refresh token may be on its way; everybody else waits for the row to change. Callers of one process share
/// one refresh, so that they do not all poll.
/// </remarks>
public sealed class ConnectionRefresh
{
    private readonly ConcurrentDictionary<ConnectionId, Lazy<Task<ToolToken>>> underWay = new();
    private readonly IConnectionStore store;
    private readonly RefreshOwner owner;
    private readonly RefreshTiming timing;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public ConnectionRefresh(
        IConnectionStore store,
        RefreshOwner owner,
        RefreshTiming timing,
        TimeProvider clock,
        AuditLog audit
    )
    {
        this.store = store;
        this.owner = owner;
        this.timing = timing;
        this.clock = clock;
        this.audit = audit;
    }

    /// <summary>What is to be done now. The margin is up to half as long again by chance: not all instances ask at once.</summary>
    public ConnectionStep StepFor(Connection connection, UpstreamProvider upstream)
    {
        var habit = new RefreshHabit(upstream.RefreshRotation, upstream.RefreshEndsAccessToken);
        var margin = ConnectionRules.MarginOf(connection, timing.Margin) * Jitter();
        return ConnectionRules.Next(connection, habit, clock.GetUtcNow(), margin);
    }

    /// <summary>
    /// The token after a refresh, ours or another's. Whoever asked may go away: the refresh goes on, as nobody else
    /// has what the upstream gives.
    /// </summary>
    public async Task<ToolToken> RefreshAsync(
        VersionedConnection found,
        UpstreamProvider upstream,
        ScopeSet needed,
        CancellationToken cancellation
    )
    {
        var shared = underWay.GetOrAdd(
            found.Connection.Id,
            id => new(() => Task.Run(() => RunAndLeaveAsync(id, found, upstream, needed), CancellationToken.None))
        );
        return await shared.Value.WaitAsync(cancellation);
    }

    internal static ToolToken TokenOf(Connection connection) =>
        new ToolToken.Ready(connection.Tokens.AccessToken, connection.Tokens.ExpiresAt, connection.Scopes);

    private async Task<ToolToken> RunAndLeaveAsync(
        ConnectionId id,
        VersionedConnection found,
        UpstreamProvider upstream,
        ScopeSet needed
    )
    {
        try
        {
            return await RunAsync(found, upstream, needed);
        }
        finally
        {
            underWay.TryRemove(id, out _);
        }
    }

    private async Task<ToolToken> RunAsync(VersionedConnection found, UpstreamProvider upstream, ScopeSet needed)
    {
        using var limit = new CancellationTokenSource(timing.WaitLimit, clock);
        VersionedConnection? current = found;
        try
        {
            while (current is not null)
            {
                switch (StepFor(current.Connection, upstream))
                {
                    case ConnectionStep.Use:
                        return TokenOf(current.Connection);
                    case ConnectionStep.Reconnect:
                        return new ToolToken.NotConnected(
                            current.Connection.Scopes,
                            $"connection is {current.Connection.State}"
                        );
                    case ConnectionStep.RetryLater:
                        throw new OutageException($"Upstream {upstream.Name} failed to refresh a moment ago.");
                    case ConnectionStep.GiveUp:
                        await GiveUpAsync(current, limit.Token);
                        break;
                    case ConnectionStep.Refresh:
                        await owner.TryRefreshAsync(current, upstream, needed, limit.Token);
                        break;
                    default:
                        await Task.Delay(timing.PollInterval * Jitter(), clock, limit.Token);
                        break;
                }
                current = await store.FindAsync(found.Connection.Id, limit.Token);
            }
            return new ToolToken.NotConnected(ScopeSet.Empty, "disconnected meanwhile");
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw new OutageException("Another instance did not finish its refresh in time.", exception);
        }
    }

    // Where somebody else was faster, the next look at the row shows what they did.
    private async Task GiveUpAsync(VersionedConnection current, CancellationToken cancellation)
    {
        var lost = current.Connection with { State = ConnectionState.Reconnect, Lease = null };
        if (await store.TryReplaceAsync(lost, current.Version, cancellation) is not null)
        {
            audit.ConnectionLost(lost.Id.Subject, lost.Id.Upstream, "an instance ended while it refreshed");
        }
    }

    private static double Jitter() => 1 + (RandomNumberGenerator.GetInt32(1000) / 2000.0);
}
