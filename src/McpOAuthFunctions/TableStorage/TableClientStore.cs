using Azure.Data.Tables;
using McpOAuth.Clients;
using McpOAuth.Protocol;

namespace McpOAuthFunctions.TableStorage;

/// <summary>Registered clients in table <c>Clients</c>, spread by their id. Nothing in it is secret: of secrets it has hashes.</summary>
public sealed class TableClientStore : IClientStore
{
    private readonly StorageTable table;

    public TableClientStore(StorageTable table) => this.table = table;

    public async Task AddAsync(Client client, CancellationToken cancellation)
    {
        var row = new TableEntity(PartitionOf(client.ClientId), client.ClientId)
        {
            ["Name"] = client.Name,
            // A URI has no space, and neither has a grant type.
            ["RedirectUris"] = string.Join(' ', client.RedirectUris),
            ["GrantTypes"] = string.Join(' ', client.GrantTypes),
            ["AuthenticationMethod"] = client.AuthenticationMethod,
            ["SecretSha256"] = client.SecretSha256,
            ["Scopes"] = client.Scopes?.ToString(),
            ["ClientUri"] = client.ClientUri,
            ["LogoUri"] = client.LogoUri,
            ["IssuedAt"] = client.IssuedAt,
        };
        await table.TryAddAsync(row, cancellation);
    }

    public async Task<Client?> FindAsync(string clientId, CancellationToken cancellation)
    {
        if (!IsOurs(clientId))
        {
            return null;
        }
        var row = await table.FindAsync(PartitionOf(clientId), clientId, cancellation);
        return row is null
            ? null
            : new Client
            {
                ClientId = clientId,
                Origin = ClientOrigin.Registered,
                Name = row.GetString("Name"),
                RedirectUris = [.. Words(row, "RedirectUris").Select(uri => RedirectUri.Parse(uri).Value)],
                GrantTypes = Words(row, "GrantTypes"),
                AuthenticationMethod = row.GetString("AuthenticationMethod"),
                SecretSha256 = row.GetString("SecretSha256"),
                Scopes = row.GetString("Scopes") is { } scopes ? ScopeSet.Of(scopes.Split(' ')) : null,
                ClientUri = row.GetString("ClientUri"),
                LogoUri = row.GetString("LogoUri"),
                IssuedAt = row.GetDateTimeOffset("IssuedAt")!.Value,
            };
    }

    private static string PartitionOf(string clientId) => clientId[..2];

    // 16 random bytes in base64url. Anything else was never given, and may not be a key that storage accepts.
    private static bool IsOurs(string clientId) =>
        clientId.Length == 22 && System.Buffers.Text.Base64Url.IsValid(clientId);

    private static string[] Words(TableEntity row, string column) => row.GetString(column).Split(' ');
}
