using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Clients;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// A registered client's second row. Its key starts with the hour in which the client expires, so one range query per
/// shard finds all expired clients. Renewal moves the row in the same transaction as the client's change, so a client
/// always has exactly one, and a row of a past hour belongs to an expired client.
/// </summary>
internal static class ClientExpiry
{
    // Client ids are base64url and contain no colon, so none starts like this.
    private const string Prefix = "expires:";

    public static TableEntity RowOf(Client client) => RowOf(client.ClientId, client.ExpiresAt!.Value);

    public static TableEntity RowOf(string clientId, DateTimeOffset expiresAt) =>
        new(Partitions.OfClient(clientId), $"{KeyOf(expiresAt)}:{clientId}");

    public static string ClientIdOf(TableEntity row) => row.RowKey[(row.RowKey.LastIndexOf(':') + 1)..];

    /// <summary>The end of the hour in the row's key. Null if somebody else wrote the row.</summary>
    public static DateTimeOffset? DueAtOf(TableEntity row)
    {
        var hour = row.RowKey[Prefix.Length..].Split(':')[0];
        return uint.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours < 9_000_000
            ? DateTimeOffset.UnixEpoch.AddHours(hours + 1)
            : null;
    }

    /// <summary>Filters for the rows of all past hours, one per shard.</summary>
    public static IEnumerable<string> Before(DateTimeOffset now) =>
        Partitions
            .OfAllClients()
            .Select(shard => $"PartitionKey eq '{shard}' and RowKey ge '{Prefix}' and RowKey lt '{KeyOf(now)}'");

    // Hours since 1970-01-01, in ten digits so that text order is time order.
    private static string KeyOf(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.ToUnixTimeSeconds() / 3600:D10}");
}
