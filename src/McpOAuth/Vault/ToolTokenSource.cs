using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Gets a user's upstream token for a tool. Renews it if the stored one is about to expire.</summary>
public sealed class ToolTokenSource(
    IConnectionStore store,
    ConnectionRenewal renewal,
    UpstreamDirectory upstreams,
    TimeProvider clock
)
{
    /// <summary>
    /// One table operation if the token is fresh, plus one on the first use of a scope each day. Throws
    /// <see cref="OutageException"/> if the upstream is unavailable and the last token has expired.
    /// </summary>
    /// <param name="needed">Upstream scopes. The caller has checked them against the registry.</param>
    public async Task<ToolTokenResult> GetAsync(
        string subject,
        Tool tool,
        ScopeSet needed,
        CancellationToken cancellation
    )
    {
        using var step = BrokerTracing.Step("get tool token");
        var upstream = upstreams.Find(tool.Upstream)!;
        var found = await store.FindAsync(ConnectionId.Of(subject, tool), cancellation);
        if (found is null)
        {
            return new ToolTokenResult.NotConnected(ScopeSet.Empty, "not connected");
        }
        if (!upstream.Covers(found.Connection.Scopes, needed))
        {
            return new ToolTokenResult.NotConnected(
                found.Connection.Scopes,
                "the user has not granted all needed scopes"
            );
        }
        if (renewal.StepFor(found.Connection, upstream) != ConnectionStep.Use)
        {
            var renewed = await renewal.RenewAsync(found, upstream, needed, cancellation);
            return renewed is ToolTokenResult.Ready ready && !upstream.Covers(ready.Scopes, needed)
                ? new ToolTokenResult.NotConnected(ready.Scopes, "the upstream removed scopes at renewal")
                : renewed;
        }
        await RecordUseAsync(found, needed, cancellation);
        return ConnectionRenewal.TokenOf(found.Connection);
    }

    // Best effort. If another writer comes first, the next call records ours. An outage must not cost the caller the
    // token that was already read.
    private async Task RecordUseAsync(VersionedConnection found, ScopeSet needed, CancellationToken cancellation)
    {
        var use = found.Connection.Use.With(needed, clock.GetUtcNow());
        if (ReferenceEquals(use, found.Connection.Use) || found.Connection.State != ConnectionState.Connected)
        {
            return;
        }
        try
        {
            await store.TryReplaceAsync(found.Connection with { Use = use }, found.Version, cancellation);
        }
        catch (OutageException)
        {
            // The span and the metrics of the storage call show it.
        }
    }
}
