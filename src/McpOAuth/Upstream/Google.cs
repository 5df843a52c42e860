using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Google.</summary>
/// <remarks>
/// Google returns a refresh token for <c>access_type=offline</c>, but only after it asked the user for consent. So
/// connecting a tool sends <c>prompt=consent</c>. <c>include_granted_scopes</c> stays off: it would give each tool the
/// scopes of all others. Users can deselect single scopes, so the granted scopes are always read from the response.
/// Refresh tokens do not rotate.
/// </remarks>
internal static class Google
{
    private const string UserInfo = "https://www.googleapis.com/auth/userinfo.";

    public static readonly UpstreamHabits Habits = new()
    {
        AuthorizationParameters = new Dictionary<string, string>
        {
            ["access_type"] = "offline",
            ["include_granted_scopes"] = "false",
        },
        ConnectionParameters = new Dictionary<string, string> { [ParameterNames.Prompt] = "consent" },
        RevokesAllGrants = true,
        // Google documents no login.
        Prompts = wanted =>
            ScopeSet.Of(wanted.Select(prompt => prompt == PromptValues.Login ? PromptValues.SelectAccount : prompt)),
        SecretInBody = true,
        ConnectionScopes = ScopeSet.Of(["openid"]),
        Canonical = scope => scope is "email" or "profile" ? UserInfo + scope : scope,
    };
}
