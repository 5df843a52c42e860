using System.Security.Cryptography;
using McpOAuth.Audit;
using McpOAuth.Freshness;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>
/// Renews upstream tokens. Only one owner across all instances spends a refresh token at a time (I4).
/// </summary>
/// <remarks>
/// The row is the only authority. An owner takes the lease by replacing the row under its version. The same write marks
/// the refresh token as possibly in flight. All others wait for the row to change. Callers in one process share one
/// renewal, so only one of them polls.
/// </remarks>
public sealed class ConnectionRenewal(
    IConnectionStore store,
    UpstreamRefreshLease refreshLease,
    RenewalTiming timing,
    TimeProvider clock,
    AuditLog audit
)
{
    // Shares loads but caches nothing: the row is the only authority. A renewal has its own time limits, and must not
    // be abandoned while it holds tokens that the upstream has just issued.
    private readonly FreshByKey<ConnectionId, ToolTokenResult> inFlight = new(
        new() { Lifetime = TimeSpan.Zero, LoadLimit = Timeout.InfiniteTimeSpan },
        clock,
        capacity: 0
    );

    /// <summary>
    /// The next action. Extends the margin by up to half at random, so that instances do not all renew at once.
    /// </summary>
    public ConnectionStep StepFor(Connection connection, UpstreamProvider upstream)
    {
        var habit = new RenewalHabit(upstream.RefreshRotation, upstream.RefreshEndsAccessToken);
        var margin = ConnectionRules.MarginOf(connection, timing.Margin) * Jitter();
        return ConnectionRules.Next(connection, habit, clock.GetUtcNow(), margin);
    }

    /// <summary>
    /// The token after a renewal by this or another instance. The renewal continues if the caller disconnects: the
    /// tokens that the upstream returns exist nowhere else.
    /// </summary>
    public ValueTask<ToolTokenResult> RenewAsync(
        VersionedConnection found,
        UpstreamProvider upstream,
        ScopeSet needed,
        CancellationToken cancellation
    ) =>
        inFlight.GetAsync(
            found.Connection.Id,
            async _ => Loaded<ToolTokenResult>.Discard(await RunAsync(found, upstream, needed)),
            mayBeStale: false,
            cancellation
        );

    internal static ToolTokenResult TokenOf(Connection connection) =>
        new ToolTokenResult.Ready(connection.Tokens.AccessToken, connection.Tokens.ExpiresAt, connection.Scopes);

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
                        throw new OutageException($"Upstream {upstream.Name} failed to renew tokens a moment ago.");
                    case ConnectionStep.GiveUp:
                        await GiveUpAsync(current, limit.Token);
                        break;
                    case ConnectionStep.Renew:
                        await refreshLease.TryRenewAsync(current, upstream, needed, limit.Token);
                        break;
                    default:
                        await Task.Delay(timing.PollInterval * Jitter(), clock, limit.Token);
                        break;
                }
                current = await store.FindAsync(found.Connection.Id, limit.Token);
            }
            return new ToolTokenResult.NotConnected(ScopeSet.Empty, "disconnected during the renewal");
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            throw new OutageException("Another instance did not finish its renewal in time.", exception);
        }
    }

    // If another instance was faster, the next read of the row shows the result.
    private async Task GiveUpAsync(VersionedConnection current, CancellationToken cancellation)
    {
        var lost = current.Connection with { State = ConnectionState.Reconnect, Lease = null };
        if (await store.TryReplaceAsync(lost, current.Version, cancellation) is not null)
        {
            audit.ConnectionLost(lost.Id.Subject, lost.Id.Upstream, "an instance stopped during a renewal");
        }
    }

    private static double Jitter() => 1 + (RandomNumberGenerator.GetInt32(1000) / 2000.0);
}
