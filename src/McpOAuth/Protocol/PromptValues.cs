namespace McpOAuth.Protocol;

/// <summary>The values of <c>prompt</c>.</summary>
/// <remarks>OpenID Connect Core 1.0 §3.1.2.1.</remarks>
public static class PromptValues
{
    /// <summary>No page may be shown. Not allowed together with another value.</summary>
    public const string None = "none";

    /// <summary>The user signs in again.</summary>
    public const string Login = "login";

    /// <summary>The user sees the consent page.</summary>
    public const string Consent = "consent";

    /// <summary>The user chooses one of their accounts.</summary>
    public const string SelectAccount = "select_account";

    /// <summary>The values in <paramref name="prompt"/>. Empty if it is missing or malformed.</summary>
    public static ScopeSet Parse(string? prompt) => ScopeSet.TryParse(prompt, out var values) ? values : ScopeSet.Empty;
}
