namespace Infra.Tests.Policies;

/// <summary>Flex Consumption with the .NET isolated worker. Bicep's types do not catch a typing error here.</summary>
internal static class RuntimePolicy
{
    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. snapshot.OfType(ResourceTypes.Plan).SelectMany(plan => plan.Must("sku.name", "FC1")),
            .. snapshot.OfType(ResourceTypes.Plan).SelectMany(plan => plan.Must("sku.tier", "FlexConsumption")),
            .. snapshot.OfType(ResourceTypes.Plan).SelectMany(plan => plan.Must("properties.reserved", "true")),
            .. snapshot.OfType(ResourceTypes.Site).SelectMany(Site),
            .. snapshot.OfType(ResourceTypes.Site).Count() == 1
                ? []
                : new[] { "There must be exactly one function app." },
        ];

    private static IEnumerable<string> Site(Resource site) =>
        [
            .. site.Must("kind", "functionapp,linux"),
            .. site.Must("properties.functionAppConfig.runtime.name", "dotnet-isolated"),
            .. site.Must("properties.functionAppConfig.runtime.version", "10.0"),
            .. site.Must("properties.functionAppConfig.siteUpdateStrategy.type", "Recreate", "RollingUpdate"),
            .. site.Must("properties.functionAppConfig.scaleAndConcurrency.instanceMemoryMB", "512", "2048", "4096"),
            .. site.Must("properties.functionAppConfig.deployment.storage.type", "blobContainer"),
            .. site.Must("properties.functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity"),
        ];
}
