using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

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

    /// <summary>Who is renewing it, or was when the instance died.</summary>
    public RenewalLease? Lease { get; init; }

    /// <summary>Renewals that failed since the last successful one.</summary>
    public RenewalFailures? Failures { get; init; }

    /// <summary>On which day each scope was used last; no entry for one that never was.</summary>
    public ScopeUse Use { get; init; } = ScopeUse.None;

    public override string ToString() => $"connection at {Id.Upstream}, {State}";
}

/// <summary>What can be done with a connection.</summary>
public enum ConnectionState
{
    /// <summary>Its tokens are valid, as far as we know.</summary>
    Connected,

    /// <summary>Its refresh token may be on its way to the upstream right now.</summary>
    Pending,

    /// <summary>Only the user can help: the refresh token is dead, or may have been spent.</summary>
    Reconnect,

    /// <summary>The upstream has not renewed it for so long that we stopped asking.</summary>
    Exhausted,
}

/// <summary>The right of one owner to spend the refresh token until the lease expires (I4).</summary>
/// <param name="Owner">Random: one renewal in one process.</param>
public sealed record RenewalLease(string Owner, DateTimeOffset ExpiresAt);

/// <summary>Failures that say nothing about the refresh token: it is kept and used again.</summary>
/// <param name="Since">When the first one happened.</param>
/// <param name="RetryAt">Not before then.</param>
public sealed record RenewalFailures(int Count, DateTimeOffset Since, DateTimeOffset RetryAt);

/// <summary>A connection's row and the version under which it may be replaced.</summary>
public sealed record VersionedConnection(Connection Connection, string Version);
