namespace Infra.Tests.Policies;

/// <summary>A private network is private: storage and the vault are closed, and each has its endpoint and its name.</summary>
internal static class NetworkPolicy
{
    private static readonly string[] Services = ["blob", "table", "vault"];

    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var isPrivate =
            snapshot.OfType(ResourceTypes.Network).Any() || snapshot.OfType(ResourceTypes.PrivateEndpoint).Any();
        return isPrivate
            ?
            [
                .. snapshot.OfType(ResourceTypes.StorageAccount).SelectMany(Closed),
                .. snapshot.OfType(ResourceTypes.Vault).SelectMany(Closed),
                .. Services
                    .Where(service => !HasEndpoint(snapshot, service))
                    .Select(service => $"No private endpoint leads to {service}."),
                .. snapshot.OfType(ResourceTypes.Site).SelectMany(site => CallsFromTheNetwork(snapshot, site)),
            ]
            : [];
    }

    private static IEnumerable<string> Closed(Resource resource) =>
        [
            .. resource.Must("properties.publicNetworkAccess", "Disabled"),
            .. resource.Must("properties.networkAcls.defaultAction", "Deny"),
            .. resource.Must("properties.networkAcls.bypass", "None"),
        ];

    private static bool HasEndpoint(Snapshot snapshot, string service) =>
        snapshot
            .OfType(ResourceTypes.PrivateEndpoint)
            .Any(endpoint =>
                endpoint.Text("properties.privateLinkServiceConnections.0.properties.groupIds.0") == service
                && snapshot
                    .OfType(ResourceTypes.ZoneGroup)
                    .Any(zone => zone.Name.StartsWith($"{endpoint.Name}/", StringComparison.Ordinal))
            );

    private static IEnumerable<string> CallsFromTheNetwork(Snapshot snapshot, Resource site) =>
        snapshot
            .OfType(ResourceTypes.Network)
            .Any(network => site.Text("properties.virtualNetworkSubnetId") == $"{network.Id}/subnets/app")
            ? []
            : [$"{site.Name} must call out from the network."];
}
