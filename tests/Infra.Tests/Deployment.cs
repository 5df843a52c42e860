namespace Infra.Tests;

/// <summary>A parameter file, and the environment that its snapshot is made with.</summary>
internal sealed record Deployment(string Name)
{
    public static readonly Deployment Development = new("azd");

    public static readonly Deployment Production = new("main.production");

    public static IReadOnlyList<Deployment> All { get; } = [Development, Production];

    public string ParameterFile => $"{Name}.bicepparam";

    public string SnapshotFile => $"{Name}.snapshot.json";

    /// <summary>The same everywhere: a snapshot shows names that are made from these.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; } =
    [
        new("BROKER_ENTRA_CLIENT_ID", "00000000-0000-0000-0000-0000000000c1"),
        new("BROKER_GITHUB_CLIENT_ID", "Iv1.0123456789abcdef"),
        new("BROKER_MCP_SERVER", "https://mcp.example.com/mcp"),
        new("BROKER_HOST_NAME", "auth.example.com"),
        new("BROKER_HOST_NAME_ESTABLISHED", "true"),
        new("BROKER_ALERT_EMAIL", "oncall@example.com"),
        new("BROKER_BUDGET_START", "2026-12-01"),
        new("BROKER_VAULT_NAME", "kv-example"),
        new("BROKER_SECRET_NAME", "upstream-github-client-secret"),
        new("BROKER_SECRET_VALUE", "not-a-secret"),
    ];

    /// <summary>Arguments of <c>bicep snapshot</c>.</summary>
    /// <param name="mode"><c>overwrite</c> or <c>validate</c>.</param>
    public string[] SnapshotArguments(string mode) =>
        [
            "snapshot",
            ParameterFile,
            "--mode",
            mode,
            "--tenant-id",
            "00000000-0000-0000-0000-000000000002",
            "--subscription-id",
            "00000000-0000-0000-0000-000000000001",
            // azd's template makes its own resource group.
            .. Name == Development.Name ? (string[])[] : ["--resource-group", "rg-mcp-oauth"],
            "--location",
            "westeurope",
            "--deployment-name",
            "broker",
        ];

    public override string ToString() => Name;
}
