using System.Runtime.ExceptionServices;
using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Takes the lease on an upstream refresh token, spends the token, and stores the new tokens (I4).</summary>
public sealed class UpstreamRefreshLease(
    IConnectionStore store,
    RenewalTiming timing,
    TimeProvider clock,
    AuditLog audit
)
{
    private readonly RenewalOutcomes outcomes = new(timing, clock, audit);

    /// <summary>Does nothing if another owner was faster. The row then shows it.</summary>
    public async Task TryRenewAsync(
        VersionedConnection current,
        UpstreamProvider upstream,
        ScopeSet needed,
        CancellationToken cancellation
    )
    {
        var lease = new RenewalLease(Secret.Create(16).Reveal(), clock.GetUtcNow() + timing.Lease);
        var leased = current.Connection with { State = ConnectionState.Pending, Lease = lease };
        // Written before calling the upstream, so a crash from here on leaves the mark behind.
        if (await TryTakeAsync(leased, current.Version, cancellation) is not { } version)
        {
            return;
        }
        var renewal = await CallUpstreamAsync(leased, upstream);
        var outcome = renewal.Connection with { Use = renewal.Connection.Use.With(needed, clock.GetUtcNow()) };
        switch (await StoreAsync(outcome, lease, version))
        {
            case Stored.Ours:
                renewal.AuditOnceStored?.Invoke();
                break;
            case Stored.Disconnected:
                audit.RefreshSuperseded(outcome.Id.Subject, upstream.Name);
                await DiscardAsync(outcome, upstream);
                break;
            default:
                // The user connected again. Do not revoke our tokens: some upstreams would also revoke those of the new
                // connection.
                audit.RefreshSuperseded(outcome.Id.Subject, upstream.Name);
                break;
        }
        renewal.Fault?.Throw();
    }

    /// <summary>The row's version with our lease in it, or null if another owner was faster.</summary>
    private async Task<string?> TryTakeAsync(Connection leased, string version, CancellationToken cancellation)
    {
        try
        {
            if (await store.TryReplaceAsync(leased, version, cancellation) is { } taken)
            {
                return taken;
            }
            // If the response to our write was lost, the storage client retries it, and the retry fails as if another
            // owner had been faster.
            var found = await store.FindAsync(leased.Id, cancellation);
            return found?.Connection.Lease?.Owner == leased.Lease!.Owner ? found.Version : null;
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            await ReleaseAsync(leased);
            throw;
        }
    }

    // The lease may or may not have been written. Nothing was spent, but a mark left behind would cost the connection.
    private async Task ReleaseAsync(Connection leased)
    {
        using var limit = new CancellationTokenSource(timing.StoreLimit, clock);
        try
        {
            var found = await store.FindAsync(leased.Id, limit.Token);
            if (found?.Connection.Lease?.Owner == leased.Lease!.Owner)
            {
                var released = found.Connection with { State = ConnectionState.Connected, Lease = null };
                await store.TryReplaceAsync(released, found.Version, limit.Token);
            }
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            audit.RefreshFailed(
                leased.Id.Subject,
                leased.Id.Upstream,
                "storage is unavailable; a lease may be left behind"
            );
        }
    }

    private async Task<Renewal> CallUpstreamAsync(Connection leased, UpstreamProvider upstream)
    {
        var released = leased with { State = ConnectionState.Connected, Lease = null };
        using var limit = new CancellationTokenSource(timing.UpstreamLimit, clock);
        try
        {
            var answer = await upstream.RefreshAsync(leased.Tokens.RefreshToken!, leased.Scopes, limit.Token);
            return answer.IsRefused
                ? outcomes.Refused(released, answer.Error)
                : outcomes.Renewed(released, answer.Value);
        }
        catch (LostAnswerException exception) when (ConnectionRules.IsSpentByUse(released, upstream.RefreshRotation))
        {
            return outcomes.Lost(released, exception.Message);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            return outcomes.Failed(released, exception.Message);
        }
#pragma warning disable CA1031 // A bug must not leave the mark behind: the next owner would give the connection up.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var failed = outcomes.Failed(released, "an unexpected error");
            return failed with { Fault = ExceptionDispatchInfo.Capture(exception) };
        }
    }

    /// <summary>
    /// Retries until the write succeeds or the time is up: after a rotation, the new refresh token exists nowhere else.
    /// If the row changed under the lease, reads it again, and overwrites it if it is still the same connection.
    /// </summary>
    private async Task<Stored> StoreAsync(Connection outcome, RenewalLease lease, string version)
    {
        using var limit = new CancellationTokenSource(timing.StoreLimit, clock);
        var wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                if (await store.TryReplaceAsync(outcome, version, limit.Token) is not null)
                {
                    return Stored.Ours;
                }
                var found = await store.FindAsync(outcome.Id, limit.Token);
                if (found is { Connection.Lease: null } && found.Connection.ObtainedAt == outcome.ObtainedAt)
                {
                    // Our own write. Its response was lost.
                    return Stored.Ours;
                }
                if (found is null || !IsOurs(found.Connection, outcome, lease))
                {
                    return found is null ? Stored.Disconnected : Stored.Replaced;
                }
                version = found.Version;
            }
            catch (OperationCanceledException exception)
            {
                throw new OutageException("The new upstream tokens could not be stored in time.", exception);
            }
            catch (OutageException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(wait, clock, CancellationToken.None);
                wait *= 2;
            }
        }
    }

    // Our lease, or the mark of an instance that presumed us dead. Our tokens are newer than either.
    private static bool IsOurs(Connection found, Connection outcome, RenewalLease lease) =>
        found.ConnectedAt == outcome.ConnectedAt
        && (
            found.Lease?.Owner == lease.Owner
            || (found.State == ConnectionState.Reconnect && outcome.State == ConnectionState.Connected)
        );

    // The user disconnected in the meantime, so revoke the new tokens. Best effort: they are not stored here.
    private async Task DiscardAsync(Connection outcome, UpstreamProvider upstream)
    {
        if (outcome is not { State: ConnectionState.Connected, Failures: null })
        {
            return;
        }
        using var limit = new CancellationTokenSource(timing.UpstreamLimit, clock);
        try
        {
            await upstream.RevokeAsync(outcome.Tokens, limit.Token);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            // The span and the metrics of the upstream call show it.
        }
    }

    private enum Stored
    {
        Ours,

        /// <summary>The user disconnected in the meantime.</summary>
        Disconnected,

        /// <summary>The user connected again in the meantime.</summary>
        Replaced,
    }
}
