namespace McpOAuth.Protocol;

/// <summary>The scopes that each scope implies, transitively. Pure.</summary>
/// <remarks>
/// RFC 6749 §3.3 leaves the meaning of scopes to the server. A scope always implies itself. A cycle would make its
/// scopes equivalent, which is safe, but it is probably a mistake, so settings validation rejects it.
/// </remarks>
/// <param name="implied">The scopes that each scope implies directly.</param>
public sealed class ScopeHierarchy(IReadOnlyDictionary<string, ScopeSet> implied)
{
    /// <summary>No hierarchy: every scope implies only itself.</summary>
    public static readonly ScopeHierarchy Flat = new(new Dictionary<string, ScopeSet>());

    /// <summary>The granted scopes and all scopes that they imply.</summary>
    public ScopeSet Closure(ScopeSet granted)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(granted.Reverse());
        while (pending.TryPop(out var scope))
        {
            if (reached.Add(scope) && implied.TryGetValue(scope, out var children))
            {
                foreach (var child in children)
                {
                    pending.Push(child);
                }
            }
        }
        return ScopeSet.Of(reached);
    }

    /// <summary>
    /// Whether <paramref name="granted"/> covers <paramref name="required"/>, directly or by implication.
    /// </summary>
    public bool Satisfies(ScopeSet granted, ScopeSet required) => required.IsSubsetOf(Closure(granted));

    /// <summary>A scope that implies itself through others, or null if there is no cycle.</summary>
    public string? FindCircle() => implied.Keys.FirstOrDefault(scope => Closure(implied[scope]).Contains(scope));
}
