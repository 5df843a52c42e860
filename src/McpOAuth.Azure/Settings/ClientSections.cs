using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Clients__N__…</c>: clients configured and trusted by the operator.</summary>
internal static class ClientSections
{
    public static List<Client> Read(SettingsSection clients, WorkloadSections workloads)
    {
        var all = new List<Client>();
        foreach (var section in clients.Children())
        {
            var client = ReadOne(section, workloads);
            if (all.Exists(other => other.ClientId == client.ClientId))
            {
                section.Problem(
                    "ClientId",
                    $"is \"{client.ClientId}\", which another client already uses. Give each client its own id."
                );
            }
            if (client.Workload is { } workload && all.Exists(other => other.Workload == workload))
            {
                section.Problem("Workload", "is that of another client too. Tokens could not tell them apart.");
            }
            all.Add(client);
        }
        return all;
    }

    private static Client ReadOne(SettingsSection section, WorkloadSections workloads)
    {
        var clientId = section.Required("ClientId", "Set the client's id, such as my-client.");
        section.CheckClientId(clientId);
        var secret = section.Secret("ClientSecret");
        var keys = ReadKeys(section);
        if (keys is not null && secret is not null)
        {
            section.Problem("Jwks", $"and {section.NameOf("ClientSecret")} are both set. Set one of them.");
        }
        var workload = workloads.Read(section);
        if (workload is not null && (keys is not null || secret is not null))
        {
            section.Problem("Workload", "and Jwks or ClientSecret are both set. Set one of them.");
        }
        var hasCredentials = (keys, secret, workload) is not (null, null, null);
        var grantTypes = ClientGrantTypes.Read(section, clientId, hasCredentials);
        var client = new Client
        {
            ClientId = clientId,
            Origin = ClientOrigin.Configured,
            Name = section.Text("Name"),
            RedirectUris = ReadRedirectUris(section, grantTypes.Contains(GrantTypes.AuthorizationCode)),
            GrantTypes = grantTypes,
            AuthenticationMethod =
                keys is not null || workload is not null ? AuthenticationMethods.PrivateKeyJwt
                : secret is not null ? AuthenticationMethods.ClientSecretBasic
                : AuthenticationMethods.None,
            SecretSha256 = secret is null ? null : Secret.Sha256Of(secret),
            Keys = keys,
            Workload = workload,
            Scopes = section.Scopes("Scopes"),
        };
        section.RejectUnknown();
        return client;
    }

    public static ClientKeyLocation? ReadKeys(SettingsSection section)
    {
        if (section.Text("Jwks") is not { } text)
        {
            return null;
        }
        var keys = ClientKeySet.ParseAlone(text);
        if (keys.IsRefused)
        {
            section.Problem("Jwks", $"is not a valid key set. {keys.Error.Description}");
            return null;
        }
        return ClientKeyLocation.Of(keys.Value);
    }

    /// <param name="needed">Whether users sign in with the client.</param>
    private static List<RedirectUri> ReadRedirectUris(SettingsSection section, bool needed)
    {
        var uris = new List<RedirectUri>();
        foreach (var text in section.Words("RedirectUris"))
        {
            var uri = RedirectUri.Parse(text);
            if (uri.IsRefused)
            {
                section.Problem("RedirectUris", $"has \"{text}\". {uri.Error.Description}");
                continue;
            }
            if (RedirectUriPolicy.ResponseParameterIn(uri.Value) is { } name)
            {
                section.Problem("RedirectUris", $"has {name} in the query of \"{text}\". The response adds it.");
            }
            uris.Add(uri.Value);
        }
        if (needed && section.Text("RedirectUris") is null)
        {
            section.Problem("RedirectUris", "is not set. Set the client's redirect URIs, separated by spaces.");
        }
        if (!needed && section.Text("RedirectUris") is not null)
        {
            section.Problem(
                "RedirectUris",
                $"is set, but {section.NameOf("GrantTypes")} has no authorization_code. Remove it, or add that."
            );
        }
        return uris;
    }
}
