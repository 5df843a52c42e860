using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>Adds <c>prompt</c> and the login hint to an authorization request, as the provider understands them.</summary>
/// <remarks>OpenID Connect Core 1.0 §3.1.2.1 and §11.</remarks>
internal static class UpstreamPrompts
{
    public static void Add(Dictionary<string, string> query, UpstreamHabits habits, UpstreamAuthorization request)
    {
        var wanted = ScopeSet.Of(query.TryGetValue(ParameterNames.Prompt, out var set) ? [set] : []);
        // OpenID Connect Core 1.0 §11: without it, the provider must ignore offline_access.
        if (request.IsConnection && habits.PromptsForOfflineAccess && request.Scopes.Contains("offline_access"))
        {
            wanted = wanted.Union(ScopeSet.Of([PromptValues.Consent]));
        }
        var known = habits.Prompts(request.Prompt.Union(wanted));
        if (known.Count > 0)
        {
            query[ParameterNames.Prompt] = known.ToString();
        }
        if (request.IsFresh)
        {
            // OpenID Connect Core 1.0 §2: with it, the id_token must have an auth_time.
            query[ParameterNames.MaximumAge] = "0";
        }
        if (request.LoginHint is { } hint)
        {
            query[habits.LoginHintParameter] = hint.Reveal();
        }
    }

    /// <summary>The first of <paramref name="order"/> that is wanted, for providers that take one value only.</summary>
    public static ScopeSet FirstOf(ScopeSet wanted, params ReadOnlySpan<string> order)
    {
        foreach (var prompt in order)
        {
            if (wanted.Contains(prompt))
            {
                return ScopeSet.Of([prompt]);
            }
        }
        return ScopeSet.Empty;
    }
}
