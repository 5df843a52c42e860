using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.Settings;

/// <summary>Reads <c>Clients__N__…</c>: clients that the operator names and trusts.</summary>
internal static class ClientSections
{
    public static List<Client> Read(SettingsSection clients)
    {
        var all = new List<Client>();
        foreach (var section in clients.Children())
        {
            var client = ReadOne(section);
            if (all.Exists(other => other.ClientId == client.ClientId))
            {
                section.Problem("ClientId", "names the same client as another one. Give each client an id of its own.");
            }
            all.Add(client);
        }
        return all;
    }

    private static Client ReadOne(SettingsSection section)
    {
        var clientId = section.Required("ClientId", "Set an id for the client.");
        // Basic credentials may come form-encoded or raw; these characters alone read the same either way.
        if (
            clientId.Any(c => c is '%' or '+' or ' ' or ':')
            || clientId.StartsWith("https://", StringComparison.Ordinal)
        )
        {
            section.Problem("ClientId", "may not have '%', '+', ':' or spaces. Use letters, digits and hyphens.");
        }
        var secret = section.Text("ClientSecret");
        if (secret is not null && (secret.Length < 32 || secret.Contains('%', StringComparison.Ordinal)))
        {
            section.Problem(
                "ClientSecret",
                "must have at least 32 characters and no '%'. Use 32 random bytes in base64url."
            );
        }
        var client = new Client
        {
            ClientId = clientId,
            Origin = ClientOrigin.Configured,
            Name = section.Text("Name"),
            RedirectUris = ReadRedirectUris(section),
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            AuthenticationMethod = secret is null
                ? AuthenticationMethods.None
                : AuthenticationMethods.ClientSecretBasic,
            SecretSha256 = secret is null ? null : Secret.Sha256Of(secret),
            Scopes = section.Scopes("Scopes"),
        };
        section.RefuseOthers();
        return client;
    }

    private static List<RedirectUri> ReadRedirectUris(SettingsSection section)
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
            uris.Add(uri.Value);
        }
        if (section.Text("RedirectUris") is null)
        {
            section.Problem("RedirectUris", "is not set. Set the client's redirect URIs, separated by spaces.");
        }
        return uris;
    }
}
