using McpOAuth.Keys;

namespace McpOAuth.Grants;

/// <summary>How long tokens, codes, sign-ins and keys are valid (settings <c>Lifetimes__…</c>).</summary>
public sealed record Lifetimes
{
    /// <summary>A sign-in in progress (I1, RFC 9700).</summary>
    public TimeSpan State { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>An authorization code (I2). At most 10 minutes (RFC 6749 §4.1.2).</summary>
    public TimeSpan Code { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan AccessToken { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A refresh token expires if it is unused for this long.</summary>
    public TimeSpan RefreshToken { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A grant expires after this long, no matter how often it was refreshed.</summary>
    public TimeSpan RefreshTokenAbsolute { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How long a rotated refresh token still gets its successor (I3). Zero turns this off.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a data key seals before the next one takes over (I6).</summary>
    public TimeSpan DataKey { get; init; } = DataKeyRules.DefaultAge;

    /// <summary>When a new grant expires. Without a refresh token it expires with its only access token.</summary>
    public DateTimeOffset FirstEndOf(AuthorizationGrant grant, DateTimeOffset now) =>
        grant.MayRefresh ? NextEndOf(grant, now) : now + AccessToken;

    /// <summary>When a grant expires if it is used at <paramref name="now"/> and never again.</summary>
    public DateTimeOffset NextEndOf(AuthorizationGrant grant, DateTimeOffset now)
    {
        var idle = now + RefreshToken;
        return idle < grant.EndsAt ? idle : grant.EndsAt;
    }
}
