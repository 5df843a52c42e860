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
            ["RequiresPushedRequests"] = client.RequiresPushedRequests ? true : null,
            ["RequiresBoundTokens"] = client.RequiresBoundTokens ? true : null,
            ["RegistrationTokenSha256"] = client.RegistrationTokenSha256,
            ["IssuedAt"] = client.IssuedAt,
            ["ExpiresAt"] = client.ExpiresAt,
        };

    /// <exception cref="UnreadableRowException">A column holds no value that we ever write.</exception>
    public static Client ToClient(TableEntity row) =>
        new()
        {
            ClientId = row.RowKey,
            Origin = ClientOrigin.Registered,
            Name = row.ReadText("Name"),
            RedirectUris = [.. Words(row, "RedirectUris").Select(uri => RedirectUriOf(uri))],
            GrantTypes = Words(row, "GrantTypes"),
            AuthenticationMethod = row.ReadRequiredText("AuthenticationMethod"),
            SecretSha256 = row.ReadText("SecretSha256"),
            Keys = KeysOf(row),
            Scopes = row.ReadText("Scopes") is null ? null : row.ReadScopes("Scopes"),
            ClientUri = row.ReadText("ClientUri"),
            LogoUri = row.ReadText("LogoUri"),
            Details = new()
            {
                Contacts = row.ReadText("Contacts")?.Split('\n'),
                TosUri = row.ReadText("TosUri"),
                PolicyUri = row.ReadText("PolicyUri"),
                SoftwareId = row.ReadText("SoftwareId"),
                SoftwareVersion = row.ReadText("SoftwareVersion"),
                ApplicationType = row.ReadText("ApplicationType"),
            },
            RequiresPushedRequests = row.ReadFlag("RequiresPushedRequests"),
            RequiresBoundTokens = row.ReadFlag("RequiresBoundTokens"),
            RegistrationTokenSha256 = row.ReadText("RegistrationTokenSha256"),
            IssuedAt = row.ReadRequiredTime("IssuedAt"),
            ExpiresAt = row.ReadTime("ExpiresAt"),
        };

    private static RedirectUri RedirectUriOf(string text) =>
        RedirectUri.Parse(text) is { IsRefused: false } parsed
            ? parsed.Value
            : throw new UnreadableRowException("RedirectUris");

    private static ClientKeyLocation? KeysOf(TableEntity row)
    {
        if (row.ReadText("Jwks") is { } jwks)
        {
            return ClientKeySet.Parse(jwks) is { IsRefused: false } keys
                ? ClientKeyLocation.Of(keys.Value)
                : throw new UnreadableRowException("Jwks");
        }
        if (row.ReadText("JwksUri") is not { } url)
        {
            return null;
        }
        return Uri.TryCreate(url, UriKind.Absolute, out var uri)
            ? ClientKeyLocation.At(uri)
            : throw new UnreadableRowException("JwksUri");
    }

    private static string[] Words(TableEntity row, string column) => row.ReadRequiredText(column).Split(' ');
}
