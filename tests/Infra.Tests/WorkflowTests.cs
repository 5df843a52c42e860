using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>The workflow's steps, run against stand-ins for az and curl that write down how they were called.</summary>
public partial class WorkflowTests
{
    private const string Vault = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv-prod";

    // Azure may change the case of output names.
    private const string Az = $$"""
        case "$*" in
          *"deployment group show"*) cat <<'JSON'
        {
          "broker_APP_NAME": { "value": "func-prod" },
          "brokeR_ISSUER": { "value": "https://auth.example.com" },
          "brokeR_VAULT_NAME": { "value": "kv-prod" },
          "brokeR_IDENTITY_PRINCIPAL_ID": { "value": "00000000-0000-0000-0000-00000000000e" },
          "brokeR_SECRETS": { "value": ["upstream-github-client-secret", "resource-files-client-secret"] },
          "brokeR_CALLBACK_URLS": { "value": {
            "entra": "https://auth.example.com/callback/entra", "github": "https://auth.example.com/callback/github" } }
        }
        JSON
          ;;
          *"keyvault show"*) echo {{Vault}} ;;
          *"$MISSING"*) exit 1 ;;
        esac
        """;

    private static readonly string Deploy = Checkout.Read(".github", "workflows", "deploy.yml");

    public static TheoryData<string> Workflows =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(Checkout.Root, ".github", "workflows"))
                .Select(file => Path.GetFileName(file)!),
        ];

    [Fact]
    public async Task The_plan_changes_nothing()
    {
        using var script = Pipeline();

        Assert.Equal(0, (await script.RunAsync("pipeline.sh", "", "plan")).ExitCode);

        Assert.Contains("\nwhat-if\n", script.Calls[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(script.Calls, call => call.Contains("\ncreate\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_infrastructure_step_says_what_to_store_and_whom_to_trust()
    {
        using var script = Pipeline();

        var run = await script.RunAsync("pipeline.sh", "", "infrastructure");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(
            script.Calls,
            call => call.StartsWith("az\ndeployment\ngroup\ncreate\n", StringComparison.Ordinal)
        );
        Assert.All(
            [
                "infra/secret.sh rg kv-prod upstream-github-client-secret",
                "infra/secret.sh rg kv-prod resource-files-client-secret",
                "infra/entra-app.sh c1 https://auth.example.com/callback/entra 00000000-0000-0000-0000-00000000000e",
                "Register `https://auth.example.com/callback/github` at the upstream github.",
            ],
            line => Assert.Contains(line, run.Output, StringComparison.Ordinal)
        );
        // The app has no package yet, so nothing may wait for it.
        Assert.DoesNotContain(script.Calls, call => call.StartsWith("curl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Both_steps_use_the_bicep_that_the_tests_use()
    {
        var version = Version().Match(Checkout.Read("tests", "Infra.Tests", "Infra.Tests.csproj")).Groups[1].Value;
        foreach (var step in new[] { "plan", "infrastructure" })
        {
            using var script = Pipeline();
            await script.RunAsync("pipeline.sh", "", step);

            Assert.Contains($"\n--version\nv{version}\n", script.Calls[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nothing-is-missing", 0)]
    [InlineData("resource-files-client-secret", 1)]
    public async Task A_secret_that_nobody_stored_stops_the_deployment_and_is_named(string missing, int exitCode)
    {
        using var script = Pipeline().With("MISSING", missing);

        var run = await script.RunAsync("pipeline.sh", "", "trust");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(
            exitCode == 1,
            run.Error.Contains($"infra/secret.sh rg kv-prod {missing}", StringComparison.Ordinal)
        );
        Assert.Contains(
            script.Calls,
            call => call.Contains($"{Vault}/secrets/upstream-github-client-secret?", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Readiness_is_asked_for_after_the_package()
    {
        using var script = Pipeline();

        Assert.Equal(0, (await script.RunAsync("pipeline.sh", "", "package", "artifacts/broker.zip")).ExitCode);

        var calls = script.Calls.ToList();
        var package = calls.FindIndex(call =>
            call.Contains("\n--src\nartifacts/broker.zip\n", StringComparison.Ordinal)
        );
        var ready = calls.FindIndex(call => call.Contains("/health/ready", StringComparison.Ordinal));
        Assert.True(package >= 0 && ready > package, string.Join("\n\n", calls));
        Assert.Contains("\n--name\nfunc-prod\n", calls[package], StringComparison.Ordinal);
    }

    [Fact]
    public void Approval_comes_after_the_plan_has_been_printed()
    {
        Assert.Contains("needs: plan", Job("infrastructure"), StringComparison.Ordinal);
        Assert.Contains("    environment: production\n", Job("infrastructure"), StringComparison.Ordinal);
        Assert.DoesNotContain("    environment: production\n", Job("plan"), StringComparison.Ordinal);
        Assert.Contains("pipeline.sh plan", Job("plan"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_deploys_a_package_and_touches_no_infrastructure()
    {
        Assert.Contains("if: inputs.infrastructure && inputs.package_run == ''", Job("plan"), StringComparison.Ordinal);
        Assert.Contains("run-id: ${{ inputs.package_run || github.run_id }}", Job("deploy"), StringComparison.Ordinal);
        Assert.DoesNotContain("pipeline.sh infrastructure", Job("deploy"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_is_trust_then_package()
    {
        var job = Job("deploy");

        Assert.Contains("needs: [package, infrastructure]", job, StringComparison.Ordinal);
        Assert.True(
            job.IndexOf("gh attestation verify", StringComparison.Ordinal)
                < job.IndexOf("pipeline.sh trust", StringComparison.Ordinal)
        );
        Assert.True(
            job.IndexOf("pipeline.sh trust", StringComparison.Ordinal)
                < job.IndexOf("pipeline.sh package", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void The_package_has_a_bill_of_materials_and_two_attestations()
    {
        Assert.Equal(2, Job("package").Split("uses: actions/attest@").Length - 1);
        Assert.Contains("sbom-path: artifacts/broker.sbom.json", Job("package"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Workflows))]
    public void Every_workflow_pins_its_actions_and_takes_the_sdk_from_global_json(string workflow)
    {
        var text = Checkout.Read(".github", "workflows", workflow);

        Assert.All(
            Uses().Matches(text).Select(match => match.Groups[1].Value.Trim()),
            action => Assert.Matches(@"\A[a-zA-Z-]+/[a-z-]+(/[a-z]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+\z", action)
        );
        Assert.DoesNotContain("dotnet-version", text, StringComparison.Ordinal);
        Assert.Contains("\npermissions:\n  contents: read\n", text, StringComparison.Ordinal);
        Assert.Equal(
            text.Contains("setup-dotnet", StringComparison.Ordinal),
            text.Contains("global-json-file: global.json\n          cache: true", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_pull_request_runs_every_check()
    {
        var text = Checkout.Read(".github", "workflows", "checks.yml");

        Assert.Contains("\n  pull_request:\n", text, StringComparison.Ordinal);
        Assert.Contains("run: .ci/run\n", text, StringComparison.Ordinal);
    }

    private static Script Pipeline() =>
        new Script()
            .Standing("az", Az)
            .Standing("curl", """[[ $* == *health/ready* ]] || echo '{"issuer":"https://auth.example.com"}'""")
            .With("RESOURCE_GROUP", "rg")
            .With("MISSING", "nothing-is-missing")
            .With("BROKER_ENTRA_CLIENT_ID", "c1");

    private static string Job(string name)
    {
        var start = Deploy.IndexOf($"\n  {name}:\n", StringComparison.Ordinal);
        Assert.NotEqual(-1, start);
        var next = NextJob().Match(Deploy, start + name.Length + 4);
        return next.Success ? Deploy[start..next.Index] : Deploy[start..];
    }

    [GeneratedRegex(@"<BicepVersion>(.+)</BicepVersion>")]
    private static partial Regex Version();

    [GeneratedRegex("^ +(?:- )?uses: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Uses();

    [GeneratedRegex("^  [a-z]+:$", RegexOptions.Multiline)]
    private static partial Regex NextJob();
}
