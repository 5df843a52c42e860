using System.Globalization;
using Azure.Data.Tables;
using McpOAuth.Clients;

namespace McpOAuth.Azure.TableStorage;

/// <summary>
/// The second row of a registered client: it stands in the client's own partition under the hour in which the client
/// expires, so that expired clients are found by one range query a shard. It moves when the client is renewed, in the
/// same transaction: a client has exactly one, and the row of an hour that is over belongs to an expired client.
/// </summary>
internal static class ClientExpiry
{
    // Client ids are base64url, which has no colon: none begins like this.
    private const string Prefix = "expires:";

    public static TableEntity RowOf(Client client) => RowOf(client.ClientId, client.ExpiresAt!.Value);

    public static TableEntity RowOf(string clientId, DateTimeOffset expiresAt) =>
        new(Partitions.OfClient(clientId), $"{KeyOf(expiresAt)}:{clientId}");

    public static string ClientIdOf(TableEntity row) => row.RowKey[(row.RowKey.LastIndexOf(':') + 1)..];

    /// <summary>The end of the hour under which the row stands.</summary>
    public static DateTimeOffset DueAtOf(TableEntity row)
    {
        var hour = row.RowKey.AsSpan(Prefix.Length, 10);
        return DateTimeOffset.UnixEpoch.AddHours(long.Parse(hour, NumberStyles.None, CultureInfo.InvariantCulture) + 1);
    }

    /// <summary>One filter a shard for the rows of all hours that are over.</summary>
    public static IEnumerable<string> Before(DateTimeOffset now) =>
        Partitions
            .OfAllClients()
            .Select(shard => $"PartitionKey eq '{shard}' and RowKey ge '{Prefix}' and RowKey lt '{KeyOf(now)}'");

    // Hours since 1970-01-01 in ten digits: text order is the order of time.
    private static string KeyOf(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{time.ToUnixTimeSeconds() / 3600:D10}");
}
