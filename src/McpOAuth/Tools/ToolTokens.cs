using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>Gets a person's upstream token for a tool: from the connection while it is fresh, else by a refresh.</summary>
public sealed class ToolTokens
{
    private readonly IConnectionStore store;
    private readonly ConnectionRefresh refresh;
    private readonly UpstreamDirectory upstreams;
    private readonly TimeProvider clock;

    public ToolTokens(
        IConnectionStore store,
        ConnectionRefresh refresh,
        UpstreamDirectory upstreams,
        TimeProvider clock
    )
    {
        this.store = store;
        this.refresh = refresh;
        this.upstreams = upstreams;
        this.clock = clock;
    }

    /// <summary>
    /// One table operation where the token is fresh, and one more on the first use of a scope on a day. Throws
    /// <see cref="OutageException"/> where the upstream is away and the last token has ended.
    /// </summary>
    /// <param name="needed">Upstream scopes, which the caller has checked against the registry.</param>
    public async Task<ToolToken> GetAsync(string subject, Tool tool, ScopeSet needed, CancellationToken cancellation)
    {
        using var step = BrokerTracing.Step("get tool token");
        var upstream = upstreams.Find(tool.Upstream)!;
        var found = await store.FindAsync(ConnectionId.Of(subject, tool), cancellation);
        if (found is null)
        {
            return new ToolToken.NotConnected(ScopeSet.Empty, "not connected");
        }
        if (!upstream.Covers(found.Connection.Scopes, needed))
        {
            return new ToolToken.NotConnected(found.Connection.Scopes, "consent to more is needed");
        }
        if (refresh.StepFor(found.Connection, upstream) != ConnectionStep.Use)
        {
            var refreshed = await refresh.RefreshAsync(found, upstream, needed, cancellation);
            return refreshed is ToolToken.Ready ready && !upstream.Covers(ready.Scopes, needed)
                ? new ToolToken.NotConnected(ready.Scopes, "the upstream took scopes back")
                : refreshed;
        }
        await NoteUseAsync(found, needed, cancellation);
        return ConnectionRefresh.TokenOf(found.Connection);
    }

    // Best effort: whoever else writes the row at this moment notes its own use, and the next call notes ours.
    private async Task NoteUseAsync(VersionedConnection found, ScopeSet needed, CancellationToken cancellation)
    {
        var use = found.Connection.Use.With(needed, clock.GetUtcNow());
        if (!ReferenceEquals(use, found.Connection.Use) && found.Connection.State == ConnectionState.Connected)
        {
            await store.TryReplaceAsync(found.Connection with { Use = use }, found.Version, cancellation);
        }
    }
}
