using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Upstream;

namespace McpOAuth.Vault;

/// <summary>Identifies a connection by its user, upstream and tool.</summary>
/// <param name="Subject">The user's <c>sub</c>.</param>
/// <param name="Tool">A <see cref="Tool.Key"/>; null for the connection created by signing in.</param>
public sealed record ConnectionId(string Subject, string Upstream, string? Tool = null)
{
    public static ConnectionId Of(string subject, Tool tool) => new(subject, tool.Upstream, tool.Key);
}

/// <summary>A user's tokens at an upstream, held for one tool.</summary>
public sealed record Connection
{
    public required ConnectionId Id { get; init; }

    public ConnectionState State { get; init; } = ConnectionState.Connected;

    public required UpstreamTokens Tokens { get; init; }

    /// <summary>
    /// The scopes that the upstream granted. More than requested only if the upstream merges the grants of several
    /// tools.
    /// </summary>
    public ScopeSet Scopes { get; init; } = ScopeSet.Empty;

    /// <summary>When the user connected. Distinguishes this connection from a later one with the same id.</summary>
    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>When the access token was issued.</summary>
    public required DateTimeOffset ObtainedAt { get; init; }

    /// <summary>The lease of the renewal in progress, or of one whose instance died.</summary>
    public RenewalLease? Lease { get; init; }

    /// <summary>Renewals that failed since the last successful one.</summary>
    public RenewalFailures? Failures { get; init; }

    /// <summary>The day each scope was last used. Unused scopes have no entry.</summary>
    public ScopeUse Use { get; init; } = ScopeUse.None;

    /// <summary>
    /// The hash of the user's verified address at the upstream; null if there is none. Only for the connection created
    /// by signing in.
    /// </summary>
    public string? MailHash { get; init; }

    public override string ToString() => $"connection at {Id.Upstream}, {State}";
}

/// <summary>The state of a connection.</summary>
public enum ConnectionState
{
    /// <summary>Its tokens are valid, as far as we know.</summary>
    Connected,

    /// <summary>A renewal has begun: the refresh token may have been sent to the upstream.</summary>
    Pending,

    /// <summary>Only the user can help: the refresh token is dead, or may have been spent.</summary>
    Reconnect,

    /// <summary>Renewals have failed for so long that we stopped trying.</summary>
    Exhausted,
}

/// <summary>Gives one owner the exclusive right to spend the refresh token until the lease expires (I4).</summary>
/// <param name="Owner">Random. Identifies one renewal in one process.</param>
public sealed record RenewalLease(string Owner, DateTimeOffset ExpiresAt);

/// <summary>Renewal failures that leave the refresh token valid. It is kept and retried.</summary>
/// <param name="Since">When the first one happened.</param>
/// <param name="RetryAt">No retry before this time.</param>
public sealed record RenewalFailures(int Count, DateTimeOffset Since, DateTimeOffset RetryAt);

/// <summary>A connection's row and the version that a replacement must match.</summary>
public sealed record VersionedConnection(Connection Connection, string Version);
