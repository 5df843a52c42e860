namespace Infra.Tests.Policies;

/// <summary>A secret is a reference to the vault, resolved with the identity of the app, and never an output.</summary>
internal static class SecretPolicy
{
    private static readonly string[] Signs =
    [
        "AccountKey=",
        "SharedAccessSignature",
        "listKeys(",
        "listSecrets(",
        "client_secret=",
    ];

    public static IEnumerable<string> Violations(Snapshot snapshot) =>
        [
            .. snapshot
                .AppSettings.Where(setting =>
                    SettingNames.IsSecret(setting.Key) && !IsReference(snapshot, setting.Value)
                )
                .Select(setting => $"{setting.Key} must be a reference to the vault."),
            .. snapshot
                .AppSettings.Where(setting =>
                    Signs.Any(sign => setting.Value.Contains(sign, StringComparison.OrdinalIgnoreCase))
                )
                .Select(setting => $"{setting.Key} holds a key."),
            .. snapshot
                .Outputs.Where(output =>
                    Signs.Any(s => $"{output.Value}".Contains(s, StringComparison.OrdinalIgnoreCase))
                )
                .Select(output => $"The output {output.Key} holds a key."),
            .. snapshot.OfType(ResourceTypes.Site).SelectMany(site => UsesTheIdentity(snapshot, site)),
        ];

    private static bool IsReference(Snapshot snapshot, string value) =>
        snapshot
            .OfType(ResourceTypes.Vault)
            .Any(vault =>
                value.StartsWith($"@Microsoft.KeyVault(VaultName={vault.Name};SecretName=", StringComparison.Ordinal)
            );

    private static IEnumerable<string> UsesTheIdentity(Snapshot snapshot, Resource site)
    {
        var identity = snapshot.BrokerIdentity?.Id ?? "an identity";
        return
        [
            .. site.Must("properties.keyVaultReferenceIdentity", identity),
            .. site.Must("identity.type", "UserAssigned"),
            .. site.At("identity.userAssignedIdentities")?.AsObject().ContainsKey(identity) == true
                ? []
                : new[] { $"{site.Name} must have the identity of the broker." },
        ];
    }
}
