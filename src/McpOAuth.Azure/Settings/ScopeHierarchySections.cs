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
            section.RefuseOthers();
            if (ScopeSet.Of([scope, .. below]).Except(known) is { Count: > 0 } unknown && scope.Length > 0)
            {
                section.Problem("Scope", $"and Implies: no resource has {unknown}. Compare Resources__N__Scopes.");
            }
            if (!implied.TryAdd(scope, below))
            {
                section.Problem("Scope", "stands in another entry too. Put all that it implies into one entry.");
            }
        }
        var read = new ScopeHierarchy(implied);
        if (read.FindCircle() is { } circle)
        {
            hierarchy.Problem("N__Implies", $"goes in a circle: {circle} implies itself through others. Break it.");
        }
        return read;
    }
}
