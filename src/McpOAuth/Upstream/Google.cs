using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Google.</summary>
/// <remarks>
/// A refresh token comes for <c>access_type=offline</c>, and only when the person is asked: hence <c>prompt=consent</c>
/// where a tool is connected. <c>include_granted_scopes</c> stays off: it would give each tool the scopes of all others.
/// A person may leave out single scopes, so what was granted is always read from the answer. Refresh tokens do not
/// rotate.
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
        SecretInBody = true,
        ConnectionScopes = ScopeSet.Of(["openid"]),
        Canonical = scope => scope is "email" or "profile" ? UserInfo + scope : scope,
    };
}
