namespace McpOAuth.Protocol;

/// <summary>Which scopes a scope implies, all the way down. Pure.</summary>
/// <remarks>
/// RFC 6749 §3.3 leaves the meaning of scopes to the server. A scope always implies itself; a circle makes its scopes
/// equal and does no harm, but settings refuse it as the mistake that it most likely is.
/// </remarks>
/// <param name="implied">The scopes that each scope implies by itself.</param>
public sealed class ScopeHierarchy(IReadOnlyDictionary<string, ScopeSet> implied)
{
    /// <summary>Every scope implies itself and nothing else.</summary>
    public static readonly ScopeHierarchy Flat = new(new Dictionary<string, ScopeSet>());

    /// <summary>The scopes themselves and all that they imply.</summary>
    public ScopeSet Closure(ScopeSet granted)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(granted.Reverse());
        while (open.TryPop(out var scope))
        {
            if (reached.Add(scope) && implied.TryGetValue(scope, out var below))
            {
                foreach (var one in below)
                {
                    open.Push(one);
                }
            }
        }
        return ScopeSet.Of(reached);
    }

    /// <summary>Whether <paramref name="granted"/> gives all of <paramref name="required"/>, by itself or by implication.</summary>
    public bool Satisfies(ScopeSet granted, ScopeSet required) => required.IsSubsetOf(Closure(granted));

    /// <summary>A scope that implies itself through others; null where there is none.</summary>
    public string? FindCircle() => implied.Keys.FirstOrDefault(scope => Closure(implied[scope]).Contains(scope));
}
