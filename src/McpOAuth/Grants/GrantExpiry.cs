namespace McpOAuth.Grants;

/// <summary>When grants and refresh tokens end. Pure.</summary>
internal static class GrantExpiry
{
    /// <summary>The end of a grant that is used at <paramref name="now"/> and never again.</summary>
    public static DateTimeOffset NextExpiry(this AuthorizationGrant grant, DateTimeOffset now, Lifetimes lifetimes)
    {
        var idle = now + lifetimes.RefreshToken;
        return idle < grant.EndsAt ? idle : grant.EndsAt;
    }

    /// <summary>Without a refresh token a grant lives as long as its one access token.</summary>
    public static DateTimeOffset FirstExpiry(this AuthorizationGrant grant, DateTimeOffset now, Lifetimes lifetimes) =>
        grant.MayRefresh ? grant.NextExpiry(now, lifetimes) : now + lifetimes.AccessToken;
}
