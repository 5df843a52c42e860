namespace Infra.Tests.Policies;

/// <summary>A private network is private: storage and the vault are closed, and each has its endpoint and its name.</summary>
internal static class NetworkPolicy
{
    // Two accounts have blobs: the one with the leases, and the one with the package.
    private static readonly string[] Services = ["blob", "package", "table", "vault"];

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
                .. snapshot.OfType(ResourceTypes.Network).SelectMany(network => Guarded(snapshot, network)),
                .. snapshot.OfType(ResourceTypes.SecurityGroup).SelectMany(EndsWithDeny),
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
                endpoint.Name.StartsWith($"pe-{service}-", StringComparison.Ordinal)
                && endpoint.Text("properties.privateLinkServiceConnections.0.properties.groupIds.0")
                    == (service == "package" ? "blob" : service)
                && snapshot
                    .OfType(ResourceTypes.ZoneGroup)
                    .Any(zone => zone.Name.StartsWith($"{endpoint.Name}/", StringComparison.Ordinal))
            );

    private static IEnumerable<string> Guarded(Snapshot snapshot, Resource network) =>
        network
            .At("properties.subnets")!
            .AsArray()
            .Where(subnet =>
                !snapshot
                    .OfType(ResourceTypes.SecurityGroup)
                    .Any(group => group.Id == (string?)subnet!["properties"]!["networkSecurityGroup"]?["id"])
            )
            .Select(subnet => $"The subnet {(string?)subnet!["name"]} has no security group.");

    private static IEnumerable<string> EndsWithDeny(Resource group) =>
        new[] { "Inbound", "Outbound" }
            .Where(direction =>
                !group
                    .At("properties.securityRules")!
                    .AsArray()
                    .Select(rule => rule!["properties"]!)
                    .Any(rule =>
                        (string?)rule["direction"] == direction
                        && (string?)rule["access"] == "Deny"
                        && (string?)rule["destinationAddressPrefix"] == "*"
                        && (string?)rule["protocol"] == "*"
                    )
            )
            .Select(direction => $"{group.Name} must deny everything else {direction}.");

    private static IEnumerable<string> CallsFromTheNetwork(Snapshot snapshot, Resource site) =>
        snapshot
            .OfType(ResourceTypes.Network)
            .Any(network => site.Text("properties.virtualNetworkSubnetId") == $"{network.Id}/subnets/app")
            ? []
            : [$"{site.Name} must call out from the network."];
}
