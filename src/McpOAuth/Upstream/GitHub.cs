using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>GitHub, by an OAuth App (tokens without expiry) or a GitHub App (8 hours, refresh tokens 6 months).</summary>
/// <remarks>
/// No OpenID provider for people: the endpoints are fixed and <c>/user</c> says who it is. Token errors come with status
/// 200. Scopes are separated by commas, and those that another one implies are left out; a GitHub App's tokens have no
/// scopes at all. A refresh ends the former refresh token and the former access token.
/// </remarks>
public static class GitHub
{
    /// <summary>The issuer of github.com; an enterprise server has its own host in it.</summary>
    public const string PublicIssuer = "https://github.com/login/oauth";

    private const string IssuerPath = "/login/oauth";

    internal static readonly UpstreamHabits Habits = new()
    {
        SecretInBody = true,
        RefreshEndsAccessToken = true,
        ConnectionScopes = ScopeSet.Empty,
        ScopeSeparator = ',',
        DeadTokenErrors = new HashSet<string>(
            [ErrorCodes.InvalidGrant, "bad_refresh_token", "expired_token"],
            StringComparer.Ordinal
        ),
        Hierarchy = new ScopeHierarchy(Implied()),
    };

    public static bool IsIssuer(string text) => text.EndsWith(IssuerPath, StringComparison.Ordinal);

    internal static UpstreamEndpoints EndpointsOf(string issuer)
    {
        var origin = new Uri(issuer).GetLeftPart(UriPartial.Authority);
        var host = new Uri(issuer).Host;
        // github.com and data residency have a host for the API, an enterprise server a path.
        var api =
            host == "github.com" || host.EndsWith(".ghe.com", StringComparison.Ordinal)
                ? $"https://api.{host}"
                : $"{origin}/api/v3";
        return new()
        {
            Authorization = $"{issuer}/authorize",
            Token = $"{issuer}/access_token",
            Identity = $"{api}/user",
            Applications = $"{api}/applications",
        };
    }

    private static Dictionary<string, ScopeSet> Implied() =>
        new(StringComparer.Ordinal)
        {
            ["repo"] = ScopeSet.Of(["repo:status", "repo_deployment", "public_repo", "repo:invite", "security_events"]),
            ["user"] = ScopeSet.Of(["read:user", "user:email", "user:follow"]),
            ["admin:org"] = ScopeSet.Of(["write:org", "manage_runners:org"]),
            ["write:org"] = ScopeSet.Of(["read:org"]),
            ["admin:public_key"] = ScopeSet.Of(["write:public_key"]),
            ["write:public_key"] = ScopeSet.Of(["read:public_key"]),
            ["admin:gpg_key"] = ScopeSet.Of(["write:gpg_key"]),
            ["write:gpg_key"] = ScopeSet.Of(["read:gpg_key"]),
            ["admin:repo_hook"] = ScopeSet.Of(["write:repo_hook"]),
            ["write:repo_hook"] = ScopeSet.Of(["read:repo_hook"]),
            ["write:packages"] = ScopeSet.Of(["read:packages"]),
            ["write:discussion"] = ScopeSet.Of(["read:discussion"]),
            ["project"] = ScopeSet.Of(["read:project"]),
        };
}
