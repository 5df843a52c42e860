namespace Infra.Tests.Policies;

/// <summary>What every deployment keeps. Each violation is one sentence that names the resource.</summary>
internal sealed record Policy(string Name, Func<Snapshot, IEnumerable<string>> Violations)
{
    public static IReadOnlyList<Policy> All { get; } =
    [
        new("storage", StoragePolicy.Violations),
        new("vault", VaultPolicy.Violations),
        new("transport", TransportPolicy.Violations),
        new("runtime", RuntimePolicy.Violations),
        new("roles", RolePolicy.Violations),
        new("secrets", SecretPolicy.Violations),
        new("settings", SettingsPolicy.Violations),
        new("diagnostics", DiagnosticsPolicy.Violations),
        new("monitoring", MonitoringPolicy.Violations),
        new("network", NetworkPolicy.Violations),
    ];

    public static Policy Named(string name) => All.Single(policy => policy.Name == name);
}
