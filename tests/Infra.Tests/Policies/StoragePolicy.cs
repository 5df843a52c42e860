using McpOAuth.Azure.TableStorage;

namespace Infra.Tests.Policies;

/// <summary>No key opens the account, nothing in it is public, and the broker finds its tables.</summary>
internal static class StoragePolicy
{
    private static readonly string[] Tables =
    [
        .. typeof(TableNames).GetFields().Select(table => (string)table.GetRawConstantValue()!),
    ];

    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. snapshot.OfType(ResourceTypes.StorageAccount).SelectMany(Account),
            .. snapshot.OfType(ResourceTypes.Container).SelectMany(c => c.Must("properties.publicAccess", "None")),
            .. TablesAreExactly(snapshot),
        ];

    private static IEnumerable<string> Account(Resource account) =>
        [
            .. account.Must("properties.allowSharedKeyAccess", "false"),
            .. account.Must("properties.allowBlobPublicAccess", "false"),
            .. account.Must("properties.allowCrossTenantReplication", "false"),
            .. account.Must("properties.defaultToOAuthAuthentication", "true"),
            .. account.Must("properties.isLocalUserEnabled", "false"),
            .. account.Must("properties.minimumTlsVersion", "TLS1_2", "TLS1_3"),
            .. account.Must("properties.supportsHttpsTrafficOnly", "true"),
        ];

    private static IEnumerable<string> TablesAreExactly(Snapshot snapshot)
    {
        var made = snapshot.OfType(ResourceTypes.Table).Select(table => table.Name.Split('/')[^1]).ToList();
        return
        [
            .. Tables.Except(made).Select(name => $"The table {name} is missing."),
            .. made.Except(Tables).Select(name => $"Nobody uses the table {name}."),
        ];
    }
}
