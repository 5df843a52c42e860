using Azure.Data.Tables;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Converts a registered client to and from its table row. Secrets are stored as hashes only.</summary>
internal static class ClientRow
{
    public static TableEntity Of(Client client) =>
        new(Partitions.OfClient(client.ClientId), client.ClientId)
        {
            ["Name"] = client.Name,
            // Neither URIs nor grant types contain spaces.
            ["RedirectUris"] = string.Join(' ', client.RedirectUris),
            ["GrantTypes"] = string.Join(' ', client.GrantTypes),
            ["AuthenticationMethod"] = client.AuthenticationMethod,
            ["SecretSha256"] = client.SecretSha256,
            ["Jwks"] = client.Keys?.Jwks?.Json,
            ["JwksUri"] = client.Keys?.JwksUri?.OriginalString,
            ["Scopes"] = client.Scopes?.ToString(),
            ["ClientUri"] = client.ClientUri,
            ["LogoUri"] = client.LogoUri,
            // One per line: registration rejects control characters.
            ["Contacts"] = client.Details.Contacts is { } contacts ? string.Join('\n', contacts) : null,
            ["TosUri"] = client.Details.TosUri,
            ["PolicyUri"] = client.Details.PolicyUri,
            ["SoftwareId"] = client.Details.SoftwareId,
            ["SoftwareVersion"] = client.Details.SoftwareVersion,
            ["ApplicationType"] = client.Details.ApplicationType,
            ["RegistrationTokenSha256"] = client.RegistrationTokenSha256,
            ["IssuedAt"] = client.IssuedAt,
            ["ExpiresAt"] = client.ExpiresAt,
        };

    public static Client ToClient(TableEntity row) =>
        new()
        {
            ClientId = row.RowKey,
            Origin = ClientOrigin.Registered,
            Name = row.GetString("Name"),
            RedirectUris = [.. Words(row, "RedirectUris").Select(uri => RedirectUri.Parse(uri).Value)],
            GrantTypes = Words(row, "GrantTypes"),
            AuthenticationMethod = row.GetString("AuthenticationMethod"),
            SecretSha256 = row.GetString("SecretSha256"),
            Keys = KeysOf(row),
            Scopes = row.GetString("Scopes") is { } scopes ? ScopeSet.Of(scopes.Split(' ')) : null,
            ClientUri = row.GetString("ClientUri"),
            LogoUri = row.GetString("LogoUri"),
            Details = new()
            {
                Contacts = row.GetString("Contacts")?.Split('\n'),
                TosUri = row.GetString("TosUri"),
                PolicyUri = row.GetString("PolicyUri"),
                SoftwareId = row.GetString("SoftwareId"),
                SoftwareVersion = row.GetString("SoftwareVersion"),
                ApplicationType = row.GetString("ApplicationType"),
            },
            RegistrationTokenSha256 = row.GetString("RegistrationTokenSha256"),
            IssuedAt = row.GetDateTimeOffset("IssuedAt")!.Value,
            ExpiresAt = row.GetDateTimeOffset("ExpiresAt"),
        };

    private static ClientKeyLocation? KeysOf(TableEntity row) =>
        row.GetString("Jwks") is { } jwks ? ClientKeyLocation.Of(ClientKeySet.Parse(jwks).Value)
        : row.GetString("JwksUri") is { } url ? ClientKeyLocation.At(new Uri(url))
        : null;

    private static string[] Words(TableEntity row, string column) => row.GetString(column).Split(' ');
}
