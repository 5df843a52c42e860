using McpOAuth.Keys;

namespace McpOAuth.Grants;

/// <summary>How long things live (settings <c>Lifetimes__…</c>).</summary>
public sealed record Lifetimes
{
    /// <summary>RFC 9700 and I1: a sign-in under way.</summary>
    public TimeSpan State { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>I2: an authorization code; 10 minutes at the most (RFC 6749 §4.1.2).</summary>
    public TimeSpan Code { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan AccessToken { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>A refresh token that is not used for so long is dead.</summary>
    public TimeSpan RefreshToken { get; init; } = TimeSpan.FromDays(30);

    /// <summary>A grant is over after so long, however often it was refreshed.</summary>
    public TimeSpan RefreshTokenAbsolute { get; init; } = TimeSpan.FromDays(90);

    /// <summary>I3: for so long after its rotation a refresh token still gets its successor. Zero turns that off.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>I6: a data key seals for so long; then the next one does.</summary>
    public TimeSpan DataKey { get; init; } = DataKeyRules.DefaultAge;

    /// <summary>The end of a new grant. Without a refresh token it lives as long as its one access token.</summary>
    public DateTimeOffset FirstEndOf(AuthorizationGrant grant, DateTimeOffset now) =>
        grant.MayRefresh ? NextEndOf(grant, now) : now + AccessToken;

    /// <summary>The end of a grant that is used at <paramref name="now"/> and never again.</summary>
    public DateTimeOffset NextEndOf(AuthorizationGrant grant, DateTimeOffset now)
    {
        var idle = now + RefreshToken;
        return idle < grant.EndsAt ? idle : grant.EndsAt;
    }
}
