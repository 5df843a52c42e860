namespace Infra.Tests;

/// <summary>The Bicep compiles, lints with every rule, is formatted, and makes what the committed snapshots show.</summary>
public class BicepTests
{
    private static readonly string[] Lint =
    [
        "lint",
        "--config",
        Checkout.StrictConfiguration,
        "--pattern",
        "**/*.bicep*",
    ];

    public static TheoryData<string> Deployments => [.. Deployment.All.Select(deployment => deployment.Name)];

    [Fact]
    public async Task It_compiles_without_a_warning()
    {
        using var infra = new InfraCopy();

        var run = await BicepCli.RunAsync(infra.Folder, null, "build", "--pattern", "**/*.bicep");

        Assert.True(run.ExitCode == 0 && run.Diagnostics.Count == 0, run.ToString());
    }

    [Fact]
    public async Task Every_rule_of_the_linter_is_kept()
    {
        var run = await BicepCli.RunAsync(Checkout.Infra, Deployment.Production, Lint);

        Assert.True(run.ExitCode == 0 && run.Diagnostics.Count == 0, run.ToString());
    }

    [Fact]
    public async Task Every_file_is_formatted()
    {
        using var infra = new InfraCopy();

        foreach (var pattern in new[] { "**/*.bicep", "**/*.bicepparam" })
        {
            var run = await BicepCli.RunAsync(
                infra.Folder,
                Deployment.Production,
                ["format", "--config", Checkout.StrictConfiguration, "--pattern", pattern]
            );
            Assert.True(run.ExitCode == 0, run.ToString());
        }

        var changed = Directory
            .EnumerateFiles(infra.Folder, "*.bicep*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(infra.Folder, file))
            .Where(file => File.ReadAllText(Path.Combine(infra.Folder, file)) != Checkout.Read("infra", file));
        Assert.Empty(changed);
    }

    /// <summary>Set UPDATE_SNAPSHOTS=1 to write them anew, and look at the difference before committing it.</summary>
    [Theory, MemberData(nameof(Deployments))]
    public async Task The_committed_snapshot_is_what_the_parameters_make(string name)
    {
        var deployment = new Deployment(name);
        var mode = Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1" ? "overwrite" : "validate";

        var run = await BicepCli.RunAsync(Checkout.Infra, deployment, deployment.SnapshotArguments(mode));

        Assert.True(run.ExitCode == 0 && run.Error.Length == 0, run.ToString());
    }

    [Fact]
    public async Task A_snapshot_that_is_out_of_date_is_reported()
    {
        using var infra = new InfraCopy().With(
            "modules/vault.bicep",
            "softDeleteRetentionInDays: 90",
            "softDeleteRetentionInDays: 7"
        );

        var run = await BicepCli.RunAsync(
            infra.Folder,
            Deployment.Development,
            Deployment.Development.SnapshotArguments("validate")
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("softDeleteRetentionInDays", run.Output + run.Error, StringComparison.Ordinal);
    }

    /// <summary>A rule that is a warning by default, two that are off, and a typing error, which is no rule at all.</summary>
    [Theory]
    [InlineData(
        "secret.bicep",
        "param vaultName string",
        "param unused string\nparam vaultName string",
        "no-unused-params"
    )]
    [InlineData("secret.bicep", "@description('Name of the vault.')\n", "", "use-description-params")]
    [InlineData("secret.bicep", "secrets@2025-05-01", "secrets@2016-10-01", "use-recent-api-versions")]
    [InlineData("secret.bicep", "    value: value", "    valeu: value", "BCP")]
    public async Task What_the_linter_does_not_like_is_reported(
        string file,
        string text,
        string replacement,
        string rule
    )
    {
        using var infra = new InfraCopy().With(file, text, replacement);

        var run = await BicepCli.RunAsync(infra.Folder, null, "lint", "--config", Checkout.StrictConfiguration, file);

        Assert.Contains(run.Diagnostics, line => line.Contains(rule, StringComparison.Ordinal));
    }
}
