using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>The row of a grant. It exists from the redemption of the code until the sweep.</summary>
/// <remarks>
/// A key can be inserted only once, which makes a code single use (I2). Each rotation replaces the row under its
/// previous version, which makes a refresh token single use (I3) and erases the previous successor.
/// </remarks>
public sealed record StoredGrant
{
    public required GrantId Id { get; init; }

    public required string ClientId { get; init; }

    public required string Resource { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>When the user signed in, in whole milliseconds. A refresh does not change it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>
    /// The redemption that created the row. Distinguishes our own retried insert from a replay. Null after a rotation.
    /// </summary>
    public string? RedemptionId { get; init; }

    /// <summary>0 for the first refresh token. Each rotation adds one.</summary>
    public required int Generation { get; init; }

    /// <summary>When the newest refresh token replaced the one before it, or the first one the code.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>
    /// The newest refresh token, sealed for the holder of the one before it, who may present that one within the grace
    /// window (see <see cref="SuccessorSeal"/>). Before the first rotation, the answer to the code, sealed for its holder.
    /// </summary>
    public Secret? Successor { get; init; }

    /// <summary>When the grant expires unless it is refreshed.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Until when a retry of the redemption gets its answer again. Null after a rotation.</summary>
    internal DateTimeOffset? AnswerEndsAt => Generation == 0 ? RotatedAt + RedemptionAnswer.Window : null;

    public bool IsAliveAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>A grant's row and the version that a replacement must match.</summary>
public sealed record VersionedGrant(StoredGrant Grant, string Version);
