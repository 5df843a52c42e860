using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// GitHub, as an OAuth App (tokens do not expire) or a GitHub App (8 hours, refresh tokens 6 months).
/// </summary>
/// <remarks>
/// Not an OpenID provider for users: the endpoints are fixed, and <c>/user</c> identifies the user. Token errors come
/// with status 200. Scopes are separated by commas, and GitHub omits those that another scope implies. A GitHub App's
/// tokens have no scopes. A refresh invalidates the previous refresh token and the previous access token.
/// </remarks>
public static class GitHub
{
    /// <summary>The issuer of github.com. The issuer of an enterprise server has the host of that server.</summary>
    public const string PublicIssuer = "https://github.com/login/oauth";

    private const string IssuerPath = "/login/oauth";

    internal static readonly UpstreamHabits Habits = new()
    {
        SecretInBody = true,
        // GitHub knows no other value.
        Prompts = wanted =>
            wanted.Contains(PromptValues.SelectAccount) || wanted.Contains(PromptValues.Login)
                ? ScopeSet.Of([PromptValues.SelectAccount])
                : ScopeSet.Empty,
        LoginHintParameter = "login",
        RevokesSingleTokens = true,
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
        // github.com and ghe.com (data residency) serve the API on its own host, an enterprise server under a path.
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
