using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>ScopeHierarchy__N__Scope</c> and <c>…__Implies</c>.</summary>
internal static class ScopeHierarchySections
{
    public static ScopeHierarchy Read(SettingsSection hierarchy, IEnumerable<Resource> resources)
    {
        var known = ScopeSet.Of(resources.SelectMany(resource => resource.Scopes));
        var implied = new Dictionary<string, ScopeSet>(StringComparer.Ordinal);
        foreach (var section in hierarchy.Children())
        {
            var scope = section.Required("Scope", "Set the scope that implies others.");
            section.Required("Implies", "Set the scopes that it implies, separated by spaces.");
            var below = section.Scopes("Implies") ?? ScopeSet.Empty;
            section.RejectUnknown();
            if (ScopeSet.Of([scope, .. below]).Except(known) is { Count: > 0 } unknown && scope.Length > 0)
            {
                section.Problem(
                    "Scope",
                    $"is \"{scope}\" and implies \"{below}\", but no resource has {unknown}. "
                        + "Add it to Resources__N__Scopes."
                );
            }
            if (!implied.TryAdd(scope, below))
            {
                section.Problem(
                    "Scope",
                    $"is \"{scope}\", which another entry already uses. Put everything it implies into one entry."
                );
            }
        }
        var read = new ScopeHierarchy(implied);
        if (read.FindCircle() is { } circle)
        {
            hierarchy.Problem(
                "N__Implies",
                $"forms a cycle: {circle} implies itself through other scopes. Remove one of the entries."
            );
        }
        return read;
    }
}
