using System.Text;
using Azure.Data.Tables;
using McpOAuth.Grants;
using McpOAuth.Protocol;

namespace McpOAuth.Azure.TableStorage;

/// <summary>A grant as a row of table <c>Grants</c>, without its sealed successor.</summary>
internal static class GrantRow
{
    public static string KeyOf(GrantId id) => $"{id.Subject}.{id.Unique}";

    /// <summary>Null if another program wrote the row.</summary>
    public static GrantId? IdOf(TableEntity row)
    {
        var dot = row.RowKey.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && Partitions.TimeOf(row.PartitionKey) is { } week
            ? new(row.RowKey[..dot], week, row.RowKey[(dot + 1)..])
            : null;
    }

    public static TableEntity Of(StoredGrant grant)
    {
        var row = new TableEntity(Partitions.OfGrant(grant.Id), KeyOf(grant.Id))
        {
            ["ClientId"] = grant.ClientId,
            ["Resource"] = grant.Resource,
            ["Scopes"] = grant.Scopes.ToString(),
            ["CreatedAt"] = grant.CreatedAt,
            ["Generation"] = grant.Generation,
            ["ExpiresAt"] = grant.ExpiresAt,
        };
        if (grant.RedemptionId is { } redemption)
        {
            row["RedemptionId"] = redemption;
        }
        if (grant.RotatedAt is { } rotatedAt)
        {
            row["RotatedAt"] = rotatedAt;
        }
        return row;
    }

    /// <exception cref="UnreadableRowException">A column is missing or of another type.</exception>
    public static StoredGrant Read(TableEntity row, GrantId id, byte[]? successor) =>
        new()
        {
            Id = id,
            ClientId = row.ReadRequiredText("ClientId"),
            Resource = row.ReadRequiredText("Resource"),
            Scopes = row.ReadScopes("Scopes"),
            CreatedAt = row.ReadRequiredTime("CreatedAt"),
            RedemptionId = row.ReadText("RedemptionId"),
            Generation = row.ReadSmallCount("Generation") ?? throw new UnreadableRowException("Generation"),
            RotatedAt = row.ReadTime("RotatedAt"),
            Successor = successor is null ? null : new Secret(Encoding.ASCII.GetString(successor)),
            ExpiresAt = row.ReadRequiredTime("ExpiresAt"),
            RevokedAt = row.ReadTime("RevokedAt"),
        };
}
