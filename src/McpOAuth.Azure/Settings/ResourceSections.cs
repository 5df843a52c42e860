using McpOAuth.Protocol;
using McpOAuth.Resources;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Resources__N__…</c>.</summary>
internal static class ResourceSections
{
    public static List<Resource> Read(
        SettingsSection resources,
        IReadOnlyCollection<string> upstreams,
        bool development
    )
    {
        var all = new List<Resource>();
        foreach (var section in resources.Children())
        {
            if (ReadOne(section, upstreams, development) is { } resource)
            {
                if (
                    all.Exists(other =>
                        resource.Credentials is not null && other.Credentials?.ClientId == resource.Credentials.ClientId
                    )
                )
                {
                    section.Problem(
                        "ClientId",
                        $"is \"{resource.Credentials!.ClientId}\", which another resource already uses. "
                            + "Give each resource its own client id."
                    );
                }
                if (all.Exists(other => resource.Uri.IsAtOrBelow(other.Uri) && other.Uri.IsAtOrBelow(resource.Uri)))
                {
                    section.Problem(
                        "Uri",
                        $"is \"{resource.Uri}\", which another resource already uses. List each resource once."
                    );
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

    private static Resource? ReadOne(SettingsSection section, IReadOnlyCollection<string> upstreams, bool development)
    {
        var text = section.Required("Uri", "Set the URL of the MCP server.");
        var name = section.ShownText("Name");
        var scopes = section.Scopes("Scopes") ?? Resource.ImpliedScopes;
        var named = section.Scopes("DefaultScopes");
        var defaults = named ?? scopes;
        if (!defaults.IsSubsetOf(scopes))
        {
            section.Problem(
                "DefaultScopes",
                $"has {defaults.Except(scopes)}, which {section.NameOf("Scopes")} does not include. Add it there."
            );
        }
        var credentials = ReadCredentials(section);
        var tools = ToolSections.Read(section.Child("Tools"), text, scopes, upstreams);
        if (tools.Count > 0 && credentials is null)
        {
            section.Problem(
                "ClientId",
                "is not set, but an MCP server with tools needs credentials to get tokens. Set it."
            );
        }
        section.RejectUnknown();
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
                $"is \"{text}\". It must be an https URL without query and fragment"
                    + (development ? ", or http on this machine." : ".")
            );
            return null;
        }
        return new()
        {
            Uri = uri!,
            Name = name,
            Scopes = scopes,
            DefaultScopes = defaults,
            NamesDefaultScopes = named is not null,
            Credentials = credentials,
            Tools = tools,
        };
    }

    private static ResourceCredentials? ReadCredentials(SettingsSection section)
    {
        var clientId = section.Text("ClientId");
        var secret = section.Secret("ClientSecret");
        var keys = ClientSections.ReadKeys(section);
        var proofs = (secret is null ? 0 : 1) + (section.Text("Jwks") is null ? 0 : 1);
        if (proofs != (clientId is null ? 0 : 1))
        {
            section.Problem(
                "ClientId",
                $"must be set with exactly one of {section.NameOf("ClientSecret")} and {section.NameOf("Jwks")}."
            );
        }
        if (clientId is not null)
        {
            section.CheckClientId(clientId);
        }
        return clientId is null || (secret is null && keys is null)
            ? null
            : new(clientId, secret is null ? null : Secret.Sha256Of(secret), keys);
    }
}
