using System.Text.RegularExpressions;
using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Resources__N__Tools__NAME__…</c>.</summary>
internal static partial class ToolSections
{
    private const string AllowedCharacters =
        "Azure does not pass settings with other characters in their names to a program on Linux";

    /// <param name="resource">The URI of the MCP server that the tools belong to.</param>
    /// <param name="scopes">The MCP server's own scopes.</param>
    /// <param name="upstreams">The names of all upstreams.</param>
    public static List<Tool> Read(
        SettingsSection tools,
        string resource,
        ScopeSet scopes,
        IReadOnlyCollection<string> upstreams
    ) => [.. tools.Children().Select(section => ReadOne(section, resource, scopes, upstreams))];

    private static Tool ReadOne(
        SettingsSection section,
        string resource,
        ScopeSet scopes,
        IReadOnlyCollection<string> upstreams
    )
    {
        var upstream = section.Required("Upstream", "Set the name of the upstream that the tool uses.");
        if (upstream.Length > 0 && !upstreams.Contains(upstream, StringComparer.OrdinalIgnoreCase))
        {
            section.Problem("Upstream", $"is \"{upstream}\", but there is no Upstreams__{upstream}__Preset.");
        }
        if (!Name().IsMatch(section.Key))
        {
            section.Problem(
                "Upstream",
                $"belongs to a tool named \"{section.Key}\". Use letters, digits and '_': {AllowedCharacters}."
            );
        }
        var needed = section.Scopes("Scopes") ?? ScopeSet.Empty;
        if (!needed.IsSubsetOf(scopes))
        {
            section.Problem(
                "Scopes",
                $"has {needed.Except(scopes)}, which the resource's Scopes do not include. Add it there."
            );
        }
        var title = section.ShownText("Title");
        var actions = ReadActions(section, section.Child("Actions"));
        section.RejectUnknown();
        return new()
        {
            Name = section.Key,
            Title = title,
            Resource = resource,
            // Spelled as in the upstream's own section, because row keys contain it.
            Upstream = upstreams.FirstOrDefault(name => name.Equals(upstream, StringComparison.OrdinalIgnoreCase), ""),
            Actions = actions,
            Scopes = needed,
        };
    }

    private static Dictionary<string, ScopeSet> ReadActions(SettingsSection tool, SettingsSection actions)
    {
        var all = new Dictionary<string, ScopeSet>(StringComparer.Ordinal);
        foreach (var action in actions.Children().Select(child => child.Key))
        {
            if (!Name().IsMatch(action))
            {
                actions.Problem(
                    action,
                    $"is not a valid action name. Use letters, digits and '_': {AllowedCharacters}."
                );
            }
            if (actions.Scopes(action) is { } scopes)
            {
                all.Add(action, scopes);
            }
            else if (actions.Text(action) is null)
            {
                actions.Problem(action, "is empty. Set the upstream scopes that the action needs.");
            }
        }
        if (!actions.Children().Any())
        {
            tool.Problem("Actions__NAME", "is not set. Add an action with the upstream scopes that it needs.");
        }
        return all;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_]{1,64}\z")]
    private static partial Regex Name();
}
