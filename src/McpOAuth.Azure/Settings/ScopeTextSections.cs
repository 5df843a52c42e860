using McpOAuth.Login;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Scopes__N__…</c>: what scopes are called on pages.</summary>
internal static class ScopeTextSections
{
    public static List<ScopeText> Read(SettingsSection scopes, IReadOnlyCollection<Resource> resources)
    {
        var known = ScopeSet.Of([
            .. resources.SelectMany(resource => resource.Scopes),
            .. resources.SelectMany(resource => resource.Tools).SelectMany(tool => tool.UpstreamScopes),
        ]);
        var all = new List<ScopeText>();
        foreach (var section in scopes.Children())
        {
            var scope = section.Required("Name", "Set the scope that the text describes.");
            var text = new ScopeText(scope, section.ShownText("Text"), ReadRisk(section));
            section.RejectUnknown();
            if (scope.Length > 0 && !known.Contains(scope))
            {
                section.Problem("Name", $"is \"{scope}\", which no resource and no tool has. {CureFor(scope, known)}");
            }
            else if (all.Exists(other => other.Scope == scope))
            {
                section.Problem("Name", $"is \"{scope}\", which another entry already describes. Remove one of them.");
            }
            else
            {
                all.Add(text);
            }
        }
        return all;
    }

    private static bool? ReadRisk(SettingsSection section) =>
        section.Text("IsRisky") is null ? null : section.Flag("IsRisky", fallback: false);

    private static string CureFor(string scope, ScopeSet known) =>
        Similar.To(scope, known) is { } similar ? $"Did you mean {similar}?" : "Remove it, or add the scope there.";
}
