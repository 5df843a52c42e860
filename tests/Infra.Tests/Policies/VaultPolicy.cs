namespace Infra.Tests.Policies;

/// <summary>Who loses the wrapping key loses everything it wrapped: it cannot be purged, and it rotates by itself.</summary>
internal static class VaultPolicy
{
    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. Exactly(snapshot, ResourceTypes.Vault),
            .. Exactly(snapshot, ResourceTypes.Key),
            .. snapshot.OfType(ResourceTypes.Vault).SelectMany(Vault),
            .. snapshot.OfType(ResourceTypes.Key).SelectMany(Key),
        ];

    private static IEnumerable<string> Exactly(Snapshot snapshot, string type) =>
        snapshot.OfType(type).Count() == 1 ? [] : [$"There must be exactly one {type}."];

    private static IEnumerable<string> Vault(Resource vault) =>
        [
            .. vault.Must("properties.enableRbacAuthorization", "true"),
            .. vault.Must("properties.enablePurgeProtection", "true"),
            .. vault.Must("properties.enableSoftDelete", "true"),
            .. vault.Must("properties.softDeleteRetentionInDays", "90"),
            .. vault.Must("properties.enabledForDeployment", "false"),
            .. vault.Must("properties.enabledForDiskEncryption", "false"),
            .. vault.Must("properties.enabledForTemplateDeployment", "false"),
        ];

    private static IEnumerable<string> Key(Resource key) =>
        [
            .. key.Must("properties.kty", "RSA", "RSA-HSM"),
            .. key.Must("properties.keySize", "3072", "4096"),
            .. key.Must("properties.keyOps.0", "wrapKey"),
            .. key.Must("properties.keyOps.1", "unwrapKey"),
            .. key.At("properties.keyOps.2") is null ? [] : new[] { $"{key.Name} can do more than wrap and unwrap." },
            .. key.Must("properties.rotationPolicy.attributes.expiryTime", "P2Y"),
            .. key.Must("properties.rotationPolicy.lifetimeActions.0.action.type", "rotate"),
            .. key.Must("properties.rotationPolicy.lifetimeActions.0.trigger.timeAfterCreate", "P1Y"),
        ];
}
