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
public sealed class ConnectionRenewal
{
    private readonly ConcurrentDictionary<ConnectionId, Lazy<Task<ToolTokenResult>>> underWay = new();
    private readonly IConnectionStore store;
    private readonly UpstreamRefreshLease owner;
    private readonly RenewalTiming timing;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public ConnectionRenewal(
        IConnectionStore store,
        UpstreamRefreshLease owner,
        RenewalTiming timing,
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
        var habit = new RenewalHabit(upstream.RefreshRotation, upstream.RefreshEndsAccessToken);
        var margin = ConnectionRules.MarginOf(connection, timing.Margin) * Jitter();
        return ConnectionRules.Next(connection, habit, clock.GetUtcNow(), margin);
    }

    /// <summary>
    /// The token after a refresh, ours or another's. Whoever asked may go away: the refresh goes on, as nobody else
    /// has what the upstream gives.
    /// </summary>
    public async Task<ToolTokenResult> RenewAsync(
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

    internal static ToolTokenResult TokenOf(Connection connection) =>
        new ToolTokenResult.Ready(connection.Tokens.AccessToken, connection.Tokens.ExpiresAt, connection.Scopes);

    private async Task<ToolTokenResult> RunAndLeaveAsync(
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

    private async Task<ToolTokenResult> RunAsync(VersionedConnection found, UpstreamProvider upstream, ScopeSet needed)
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
                        return new ToolTokenResult.NotConnected(
                            current.Connection.Scopes,
                            $"connection is {current.Connection.State}"
                        );
                    case ConnectionStep.RetryLater:
                        throw new OutageException($"Upstream {upstream.Name} failed to refresh a moment ago.");
                    case ConnectionStep.GiveUp:
                        await GiveUpAsync(current, limit.Token);
                        break;
                    case ConnectionStep.Renew:
                        await owner.TryRenewAsync(current, upstream, needed, limit.Token);
                        break;
                    default:
                        await Task.Delay(timing.PollInterval * Jitter(), clock, limit.Token);
                        break;
                }
                current = await store.FindAsync(found.Connection.Id, limit.Token);
            }
            return new ToolTokenResult.NotConnected(ScopeSet.Empty, "disconnected meanwhile");
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
