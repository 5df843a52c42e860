using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>The row of a grant: one for its whole life, from the code's redemption on.</summary>
/// <remarks>
/// Its key can be inserted once, which is what makes a code work once (I2). Each rotation replaces it under its former
/// version, which is what makes a refresh token work once (I3) and erases the former successor.
/// </remarks>
public sealed record StoredGrant
{
    public required GrantId Id { get; init; }

    public required string ClientId { get; init; }

    public required string Resource { get; init; }

    public required ScopeSet Scopes { get; init; }

    /// <summary>When the user signed in, in whole milliseconds; a refresh does not change it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Which redemption made it; tells our own repeated request from a replay. Null once it was rotated.</summary>
    public string? RedemptionId { get; init; }

    /// <summary>0 for the first refresh token, one more with each rotation.</summary>
    public required int Generation { get; init; }

    /// <summary>When the newest refresh token took the place of the one before.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>
    /// The newest refresh token, for those who present the one before inside the grace window, and sealed for them
    /// (see <see cref="SuccessorSeal"/>).
    /// </summary>
    public Secret? Successor { get; init; }

    /// <summary>When it ends if nobody refreshes it.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public bool IsAliveAt(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}

/// <summary>A grant's row and the version under which it may be replaced.</summary>
public sealed record VersionedGrant(StoredGrant Grant, string Version);
