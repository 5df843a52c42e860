using McpOAuth.Protocol;
using McpOAuth.Tools;

namespace McpOAuthFunctions.Settings;

/// <summary>Reads <c>Resources__N__…</c>.</summary>
internal static class ResourceSections
{
    public static List<Resource> Read(SettingsSection resources, bool development)
    {
        var all = new List<Resource>();
        foreach (var section in resources.Children())
        {
            if (ReadOne(section, development) is { } resource)
            {
                if (all.Exists(other => resource.Uri.IsAtOrBelow(other.Uri) && other.Uri.IsAtOrBelow(resource.Uri)))
                {
                    section.Problem("Uri", "names the same resource as another one. Name each resource once.");
                }
                all.Add(resource);
            }
        }
        if (!resources.Children().Any())
        {
            resources.Problem(
                "0__Uri",
                "is not set. Set the URL of your MCP server, such as https://mcp.example.com/mcp."
            );
        }
        return all;
    }

    private static Resource? ReadOne(SettingsSection section, bool development)
    {
        var text = section.Required("Uri", "Set the URL of the MCP server.");
        var scopes = section.Scopes("Scopes") ?? Resource.ImpliedScopes;
        var defaults = section.Scopes("DefaultScopes") ?? scopes;
        if (!defaults.IsSubsetOf(scopes))
        {
            section.Problem("DefaultScopes", $"has scopes that {section.NameOf("Scopes")} has not. Add them there.");
        }
        section.Text("ClientId");
        section.Text("ClientSecret");
        section.RefuseOthers();
        if (text.Length == 0)
        {
            return null;
        }
        var valid =
            ResourceIndicator.TryParse(text, out var uri)
            && Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            && (parsed.Scheme == "https" || (development && parsed.IsLoopback));
        if (!valid)
        {
            section.Problem(
                "Uri",
                $"is \"{text}\". It must be an https URL without query and fragment{(development ? ", or http on this machine" : "")}."
            );
            return null;
        }
        return new()
        {
            Uri = uri!,
            Scopes = scopes,
            DefaultScopes = defaults,
        };
    }
}
