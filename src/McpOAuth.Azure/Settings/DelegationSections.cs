using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Token;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Delegations__NAME__…</c>: agents that may act for users at some tools.</summary>
internal static class DelegationSections
{
    public static List<Delegation> Read(
        SettingsSection delegations,
        IReadOnlyList<Resource> resources,
        IReadOnlyList<Client> clients
    ) => [.. delegations.Children().Select(section => ReadOne(section, resources, clients))];

    private static Delegation ReadOne(
        SettingsSection section,
        IReadOnlyList<Resource> resources,
        IReadOnlyList<Client> clients
    )
    {
        var delegation = new Delegation
        {
            Name = section.Key,
            Actor = section.Required("Actor", "Set the client id of the agent."),
            Resource = section.Required("Resource", "Set the URI of the MCP server that the tools belong to."),
            Tools = section.Words("Tools"),
            Clients = section.Words("Clients") is { Length: > 0 } ids ? ids : null,
            People = section.Words("People") is { Length: > 0 } subjects ? subjects : null,
        };
        CheckActor(section, delegation.Actor, clients);
        CheckTools(section, delegation, resources);
        section.RejectUnknown();
        return delegation;
    }

    private static void CheckActor(SettingsSection section, string actor, IReadOnlyList<Client> clients)
    {
        var isAgent = clients.Any(client =>
            client.ClientId == actor && client.GrantTypes.Contains(GrantTypes.ClientCredentials)
        );
        if (actor.Length > 0 && !isAgent)
        {
            section.Problem(
                "Actor",
                $"is \"{actor}\". It must be a Clients__N__ClientId whose GrantTypes have client_credentials."
            );
        }
    }

    private static void CheckTools(SettingsSection section, Delegation delegation, IReadOnlyList<Resource> resources)
    {
        if (delegation.Tools.Count == 0)
        {
            section.Problem("Tools", "is not set. Set the names of the tools, separated by spaces.");
        }
        if (delegation.Resource.Length == 0)
        {
            return;
        }
        if (resources.FirstOrDefault(resource => resource.Uri.Value == delegation.Resource) is not { } found)
        {
            section.Problem(
                "Resource",
                $"is \"{delegation.Resource}\", which is no Resources__N__Uri. Write it exactly as there."
            );
            return;
        }
        foreach (var unknown in delegation.Tools.Except(found.Tools.Select(tool => tool.Name), StringComparer.Ordinal))
        {
            section.Problem("Tools", $"has \"{unknown}\", which is no tool of {delegation.Resource}.");
        }
    }
}
