using McpOAuth.Audit;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>Takes the lease, asks the upstream, and stores what it gave (I4).</summary>
public sealed class RefreshOwner
{
    private readonly IConnectionStore store;
    private readonly RefreshTiming timing;
    private readonly TimeProvider clock;
    private readonly AuditLog audit;

    public RefreshOwner(IConnectionStore store, RefreshTiming timing, TimeProvider clock, AuditLog audit)
    {
        this.store = store;
        this.timing = timing;
        this.clock = clock;
        this.audit = audit;
    }

    /// <summary>Does nothing where another one was faster: the row then shows it.</summary>
    public async Task TryRefreshAsync(
        VersionedConnection current,
        UpstreamProvider upstream,
        ScopeSet needed,
        CancellationToken cancellation
    )
    {
        var lease = new RefreshLease(Secret.Create(16).Reveal(), clock.GetUtcNow() + timing.Lease);
        var leased = current.Connection with { State = ConnectionState.Pending, Lease = lease };
        // Before the upstream is asked: a crash from here on leaves the mark behind.
        if (await TryTakeAsync(leased, current.Version, cancellation) is { } version)
        {
            var outcome = await AskAsync(leased, upstream);
            var use = outcome.Use.With(needed, clock.GetUtcNow());
            await StoreAsync(outcome with { Use = use }, lease, version, upstream);
        }
    }

    /// <summary>The row's version with our lease in it, or null where another one was faster.</summary>
    private async Task<string?> TryTakeAsync(Connection leased, string version, CancellationToken cancellation)
    {
        try
        {
            if (await store.TryReplaceAsync(leased, version, cancellation) is { } taken)
            {
                return taken;
            }
            // Our own write, repeated by the storage client after its answer was lost, looks like another's.
            var found = await store.FindAsync(leased.Id, cancellation);
            return found?.Connection.Lease?.Owner == leased.Lease!.Owner ? found.Version : null;
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            await ReleaseAsync(leased);
            throw;
        }
    }

    // Whether the lease was written is unknown, and nothing was spent. A mark left behind would cost the connection.
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
            audit.RefreshFailed(leased.Id.Subject, leased.Id.Upstream, "storage is away, a lease may be left behind");
        }
    }

    private async Task<Connection> AskAsync(Connection leased, UpstreamProvider upstream)
    {
        var released = leased with { State = ConnectionState.Connected, Lease = null };
        using var limit = new CancellationTokenSource(timing.UpstreamLimit, clock);
        try
        {
            var answer = await upstream.RefreshAsync(leased.Tokens.RefreshToken!, leased.Scopes, limit.Token);
            return answer.IsRefused ? Refused(released, answer.Error) : Refreshed(released, answer.Value);
        }
        catch (Exception exception) when (exception is OutageException or OperationCanceledException)
        {
            return Failed(released, exception.Message);
        }
    }

    private Connection Refreshed(Connection released, UpstreamTokens tokens)
    {
        audit.ConnectionRefreshed(released.Id.Subject, released.Id.Upstream);
        return released with
        {
            Tokens = tokens with
            {
                // RFC 6749 §6: without a new one the former one stays in use.
                RefreshToken = tokens.RefreshToken ?? released.Tokens.RefreshToken,
                RefreshTokenExpiresAt = tokens.RefreshToken is null
                    ? released.Tokens.RefreshTokenExpiresAt
                    : tokens.RefreshTokenExpiresAt,
            },
            Scopes = tokens.Scopes ?? released.Scopes,
            ObtainedAt = clock.GetUtcNow(),
            Failures = null,
        };
    }

    // Only the upstream's own word that the token is dead makes it so; anything else may pass.
    private Connection Refused(Connection released, OAuthError error)
    {
        if (error.Code != ErrorCodes.InvalidGrant)
        {
            return Failed(released, error.Reason);
        }
        audit.ConnectionLost(released.Id.Subject, released.Id.Upstream, error.Reason);
        return released with
        {
            State = ConnectionState.Reconnect,
            Tokens = released.Tokens with { RefreshToken = null, RefreshTokenExpiresAt = null },
        };
    }

    private Connection Failed(Connection released, string reason)
    {
        var now = clock.GetUtcNow();
        audit.RefreshFailed(released.Id.Subject, released.Id.Upstream, reason);
        var isExhausted = ConnectionRules.IsExhausted(released.Failures, now, timing);
        return released with
        {
            State = isExhausted ? ConnectionState.Exhausted : ConnectionState.Connected,
            Failures = ConnectionRules.After(released.Failures, now, timing),
        };
    }

    /// <summary>
    /// Tried until it works or the time is over: after a rotation the new refresh token is nowhere else. A row that
    /// changed under the lease is read again: ours to write as long as it is still the same connection.
    /// </summary>
    private async Task StoreAsync(Connection outcome, RefreshLease lease, string version, UpstreamProvider upstream)
    {
        using var limit = new CancellationTokenSource(timing.StoreLimit, clock);
        var wait = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            try
            {
                if (await store.TryReplaceAsync(outcome, version, limit.Token) is not null)
                {
                    return;
                }
                var found = await store.FindAsync(outcome.Id, limit.Token);
                if (found is { Connection.Lease: null } && found.Connection.ObtainedAt == outcome.ObtainedAt)
                {
                    // Our own write, whose answer was lost.
                    return;
                }
                if (found is null || !IsOurs(found.Connection, outcome, lease))
                {
                    await LetGoAsync(found, outcome, upstream, limit.Token);
                    return;
                }
                version = found.Version;
            }
            catch (OperationCanceledException exception)
            {
                throw new OutageException("What an upstream gave could not be stored in time.", exception);
            }
            catch (OutageException) when (!limit.IsCancellationRequested)
            {
                await Task.Delay(wait, clock, CancellationToken.None);
                wait *= 2;
            }
        }
    }

    // Our lease, or a mark that others left because they took us for dead: what we have is newer than either.
    private static bool IsOurs(Connection found, Connection outcome, RefreshLease lease) =>
        found.ConnectedAt == outcome.ConnectedAt
        && (
            found.Lease?.Owner == lease.Owner
            || (found.State == ConnectionState.Reconnect && outcome.State == ConnectionState.Connected)
        );

    // The person disconnected meanwhile: what we got is given back. Where they connected anew it is not: some upstreams
    // would take the new tokens with it.
    private async Task LetGoAsync(
        VersionedConnection? found,
        Connection outcome,
        UpstreamProvider upstream,
        CancellationToken cancellation
    )
    {
        audit.RefreshSuperseded(outcome.Id.Subject, upstream.Name);
        if (found is null && outcome is { State: ConnectionState.Connected, Failures: null })
        {
            await upstream.RevokeAsync(outcome.Tokens, cancellation);
        }
    }
}
