using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Dpop;
using McpOAuth.Login;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Clients__N__…</c>: clients configured and trusted by the operator.</summary>
internal static class ClientSections
{
    public static List<Client> Read(
        SettingsSection clients,
        WorkloadSections workloads,
        PushedRequestSettings pushed,
        DpopSettings dpop
    )
    {
        var all = new List<Client>();
        foreach (var section in clients.Children())
        {
            var client = ReadOne(section, workloads, pushed, dpop);
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

    private static Client ReadOne(
        SettingsSection section,
        WorkloadSections workloads,
        PushedRequestSettings pushed,
        DpopSettings dpop
    )
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
            RedirectUris = ReadRedirectUris(
                section,
                isUsed: grantTypes.Contains(GrantTypes.AuthorizationCode),
                mayBeMissing: secret is not null || keys is not null
            ),
            GrantTypes = grantTypes,
            AuthenticationMethod =
                keys is not null || workload is not null ? AuthenticationMethods.PrivateKeyJwt
                : secret is not null ? AuthenticationMethods.ClientSecretBasic
                : AuthenticationMethods.None,
            SecretSha256 = secret is null ? null : Secret.Sha256Of(secret),
            Keys = keys,
            Workload = workload,
            Scopes = section.Scopes("Scopes"),
            RequiresPushedRequests = ReadRequirement(
                section,
                "RequirePushedRequests",
                "PushedRequests",
                pushed.IsEnabled
            ),
            RequiresBoundTokens = ReadRequirement(section, "RequireDpop", "Dpop", dpop.IsEnabled),
        };
        section.RejectUnknown();
        return client;
    }

    /// <summary>A requirement of the client that needs a feature to be turned on.</summary>
    private static bool ReadRequirement(SettingsSection section, string key, string feature, bool isOn)
    {
        var isRequired = section.Flag(key, false);
        if (isRequired && !isOn)
        {
            section.Problem(key, $"is true, but {feature}__Enabled is not. Set both to true.");
        }
        return isRequired;
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

    /// <param name="isUsed">Whether users sign in with the client.</param>
    /// <param name="mayBeMissing">
    /// Some products show their redirect URI only once the client has its credentials. Until it is set, nobody can log
    /// in with the client, and <c>check</c> warns.
    /// </param>
    private static List<RedirectUri> ReadRedirectUris(SettingsSection section, bool isUsed, bool mayBeMissing)
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
        if (isUsed && !mayBeMissing && section.Text("RedirectUris") is null)
        {
            section.Problem("RedirectUris", "is not set. Set the client's redirect URIs, separated by spaces.");
        }
        if (!isUsed && section.Text("RedirectUris") is not null)
        {
            section.Problem(
                "RedirectUris",
                $"is set, but {section.NameOf("GrantTypes")} has no authorization_code. Remove it, or add that."
            );
        }
        return uris;
    }
}
