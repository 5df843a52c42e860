using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tools;

/// <summary>Names a connection: whose, at which upstream, for which tool.</summary>
/// <param name="Subject">The person, by our own identifier.</param>
/// <param name="Tool">A <see cref="Tool.Key"/>; null for the connection that signing in makes.</param>
public sealed record ConnectionId(string Subject, string Upstream, string? Tool = null)
{
    public static ConnectionId Of(string subject, Tool tool) => new(subject, tool.Upstream, tool.Key);
}

/// <summary>What we hold at an upstream for a person and a tool.</summary>
public sealed record Connection
{
    public required ConnectionId Id { get; init; }

    public ConnectionState State { get; init; } = ConnectionState.Connected;

    public required UpstreamTokens Tokens { get; init; }

    /// <summary>What the upstream granted: never more than was asked for where the upstream can keep tools apart.</summary>
    public ScopeSet Scopes { get; init; } = ScopeSet.Empty;

    /// <summary>When the person connected; tells one connection from a later one of the same name.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the access token was issued.</summary>
    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>Who refreshes it at the moment, or did when they died.</summary>
    public RefreshLease? Lease { get; init; }

    /// <summary>Refreshes that failed since the last one that did not.</summary>
    public RefreshFailures? Failures { get; init; }

    /// <summary>On which day each scope was used last; no entry for one that never was.</summary>
    public ScopeUse Use { get; init; } = ScopeUse.None;

    public override string ToString() => $"connection at {Id.Upstream}, {State}";
}

/// <summary>What can be done with a connection.</summary>
public enum ConnectionState
{
    /// <summary>Its tokens are good, as far as we know.</summary>
    Connected,

    /// <summary>Its refresh token may be on its way to the upstream at this moment.</summary>
    Pending,

    /// <summary>Only the person can help: the refresh token is dead, or may have been spent without us.</summary>
    Reconnect,

    /// <summary>The upstream did not refresh it for so long that we ask no more.</summary>
    Exhausted,
}

/// <summary>The right to spend the refresh token, of one owner, until it expires (I4).</summary>
/// <param name="Owner">Random: one refresh in one process.</param>
public sealed record RefreshLease(string Owner, DateTimeOffset ExpiresAt);

/// <summary>Failures that say nothing about the refresh token: it is kept and tried again.</summary>
/// <param name="Since">The first of them.</param>
/// <param name="RetryAt">Not before then.</param>
public sealed record RefreshFailures(int Count, DateTimeOffset Since, DateTimeOffset RetryAt);

/// <summary>A connection's row and the version under which it may be replaced.</summary>
public sealed record VersionedConnection(Connection Connection, string Version);
