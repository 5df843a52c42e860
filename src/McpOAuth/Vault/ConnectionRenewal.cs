using System.Security.Cryptography;
using McpOAuth.Audit;
using McpOAuth.Freshness;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Spends an upstream refresh token: one owner at a time across all instances (I4).</summary>
/// <remarks>
/// The row is the only authority. An owner takes the lease by replacing the row under its version, together with the
/// mark that the refresh token may be in flight; all others wait for the row to change. Callers in one process share
/// one renewal, so that only one of them polls.
/// </remarks>
public sealed class ConnectionRenewal(
    IConnectionStore store,
    UpstreamRefreshLease owner,
    RenewalTiming timing,
    TimeProvider clock,
    AuditLog audit
)
{
    // Shares loads and keeps no copy: the row is the only authority. The renewal has limits of its own, and must not be
    // abandoned while it holds what the upstream has given.
    private readonly FreshByKey<ConnectionId, ToolTokenResult> underWay = new(
        new() { Lifetime = TimeSpan.Zero, LoadLimit = Timeout.InfiniteTimeSpan },
        clock,
        capacity: 0
    );

    /// <summary>The next action. A random half is added to the margin, so that instances do not all renew at once.</summary>
    public ConnectionStep StepFor(Connection connection, UpstreamProvider upstream)
    {
        var habit = new RenewalHabit(upstream.RefreshRotation, upstream.RefreshEndsAccessToken);
        var margin = ConnectionRules.MarginOf(connection, timing.Margin) * Jitter();
        return ConnectionRules.Next(connection, habit, clock.GetUtcNow(), margin);
    }

    /// <summary>
    /// The token after a renewal by this or another instance. If the caller goes away the renewal continues: nothing
    /// else has the tokens that the upstream returns.
    /// </summary>
    public ValueTask<ToolTokenResult> RenewAsync(
        VersionedConnection found,
        UpstreamProvider upstream,
        ScopeSet needed,
        CancellationToken cancellation
    ) =>
        underWay.GetAsync(
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

    // If another instance was faster, the next read of the row shows what it did.
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
