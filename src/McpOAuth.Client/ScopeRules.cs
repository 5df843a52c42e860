using System.Text.RegularExpressions;

namespace McpOAuth.Client;

/// <summary>What is wrong with scopes in the options or beside a tool, each with its cure.</summary>
internal static partial class ScopeRules
{
    /// <param name="name">Where the scopes stand, such as <c>ToolScopes["file_writer"]</c>.</param>
    /// <param name="known">All scopes that exist. Empty if the server does not say.</param>
    public static IEnumerable<string> ProblemsOf(
        string name,
        IEnumerable<string>? scopes,
        IReadOnlyCollection<string> known
    )
    {
        foreach (var scope in scopes ?? [])
        {
            if (scope is null || !ScopeToken().IsMatch(scope))
            {
                yield return $"{name}: \"{scope}\" is no scope. Use one item for each scope (RFC 6749 §3.3).";
            }
            else if (known.Count > 0 && !known.Contains(scope, StringComparer.Ordinal))
            {
                yield return $"{name}: \"{scope}\" is not in KnownScopes ({string.Join(", ", known)}). Correct its "
                    + "spelling or add it there.";
            }
        }
    }

    /// <summary>RFC 6749 §3.3: <c>scope-token</c>.</summary>
    [GeneratedRegex(@"\A[\x21\x23-\x5b\x5d-\x7e]+\z")]
    private static partial Regex ScopeToken();
}
