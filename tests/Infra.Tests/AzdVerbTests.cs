namespace Infra.Tests;

/// <summary>
/// Each verb of azd, with its hooks as azure.yaml has them, run against stand-ins for az, azd and curl. Which hooks a
/// verb runs, and in which order, is as azd's source has it (August 2026); azd itself was not run.
/// </summary>
public class AzdVerbTests
{
    private const string Client = "00000000-0000-0000-0000-0000000000c1";
    private const string Principal = "00000000-0000-0000-0000-00000000000e";

    /// <summary>The verb, and the calls that must be among those of its hooks, in this order.</summary>
    public static TheoryData<string, string[]> Verbs =>
        new()
        {
            {
                "up",
                [
                    "az provider register",
                    "az keyvault list-deleted",
                    "uniqueName='mcp-oauth-dev-sub'",
                    "azd env set BROKER_ENTRA_CLIENT_ID",
                    "redirectUris",
                    $"name='broker-{Principal}'",
                    "/health/ready",
                ]
            },
            {
                "provision",
                ["az provider register", "uniqueName='mcp-oauth-dev-sub'", "redirectUris", $"name='broker-{Principal}'"]
            },
            { "deploy", ["/health/ready"] },
            { "down", [] },
        };

    [Theory, MemberData(nameof(Verbs))]
    public async Task A_verb_makes_its_calls(string verb, string[] expected)
    {
        using var script = Azd();

        foreach (var hook in HooksOf(verb))
        {
            var run = await script.RunAsync(hook, "");
            // What the first hook stored is in the environment of the next.
            script.With("BROKER_ENTRA_CLIENT_ID", Client);
            Assert.True(run.ExitCode == 0, $"{hook}: {run.Error}");
        }

        var calls = script.Calls.Select(call => call.Replace('\n', ' ')).ToList();
        var from = 0;
        foreach (var text in expected)
        {
            from = calls.FindIndex(from, call => call.Contains(text, StringComparison.Ordinal));
            Assert.True(from >= 0, $"{text} is not among the calls, or not in its place:\n{string.Join('\n', calls)}");
        }
        Assert.Equal(expected.Length == 0, calls.Count == 0);
    }

    /// <summary>
    /// <c>azd provision</c> asks for subscription and location after its first hook, <c>azd up</c> before it.
    /// </summary>
    [Fact]
    public async Task The_first_provision_runs_before_azd_has_asked_for_anything()
    {
        using var script = Azd().With("AZURE_LOCATION", "").With("AZURE_SUBSCRIPTION_ID", "");

        var run = await script.RunAsync("hooks/preprovision.sh", "");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(
            script.Calls,
            call => call.Contains("uniqueName='mcp-oauth-dev-sub'", StringComparison.Ordinal)
        );
        Assert.DoesNotContain(script.Calls, call => call.Contains("list-deleted", StringComparison.Ordinal));
    }

    /// <summary>azd and az sign in separately, and the hooks use az.</summary>
    [Theory]
    [InlineData("other", "az account set --subscription sub")]
    [InlineData("", "az login")]
    public async Task Nothing_is_created_when_az_is_signed_in_elsewhere(string current, string cure)
    {
        using var script = Azd(current);

        var run = await script.RunAsync("hooks/preprovision.sh", "");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(cure, run.Error, StringComparison.Ordinal);
        Assert.All(script.Calls, call => Assert.StartsWith("az\naccount\nshow\n", call, StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_azd_down_a_developer_learns_what_is_left()
    {
        using var script = Azd().With("BROKER_ENTRA_CLIENT_ID", Client);

        var run = await script.RunAsync("hooks/postdown.sh", "");

        Assert.Contains($"az ad app delete --id {Client}", run.Output, StringComparison.Ordinal);
        Assert.Contains("kv-dev", run.Output, StringComparison.Ordinal);
    }

    /// <summary>azd reads the parameters before the hooks run, and asks for what has no default.</summary>
    [Fact]
    public async Task Azd_asks_for_nothing_but_subscription_and_location()
    {
        var run = await BicepCli.RunAsync(
            Checkout.Infra,
            null,
            "build-params",
            Deployment.Development.ParameterFile,
            "--stdout"
        );

        Assert.True(run.ExitCode == 0 && run.Diagnostics.Count == 0, run.ToString());
    }

    private static IEnumerable<string> HooksOf(string verb)
    {
        var configured = Checkout.Read("azure.yaml");
        string[] run = verb switch
        {
            "up" => ["preprovision", "postprovision", "postdeploy"],
            "provision" => ["preprovision", "postprovision"],
            "deploy" => ["postdeploy"],
            _ => ["postdown"],
        };
        foreach (var hook in run)
        {
            Assert.Contains($"{hook}:\n", configured, StringComparison.Ordinal);
            yield return $"hooks/{hook}.sh";
        }
    }

    /// <param name="subscription">Where az is signed in. Empty: nowhere.</param>
    private static Script Azd(string subscription = "sub") =>
        new Script()
            .Standing(
                "az",
                $"""
                case "$*" in
                  *"account show"*"--query id"*) [[ -n "{subscription}" ]] && echo "{subscription}" ;;
                  *"--query appId"*) echo {Client} ;;
                  *"--query tenantId"*) echo 00000000-0000-0000-0000-000000000002 ;;
                esac
                """
            )
            .Standing("azd", "")
            .Standing("curl", """[[ $* == *health/ready* ]] || echo '{"issuer":"https://func-dev.example.com"}'""")
            .With("AZURE_ENV_NAME", "dev")
            .With("AZURE_LOCATION", "westeurope")
            .With("AZURE_SUBSCRIPTION_ID", "sub")
            // As azd has them after the deployment; before it, the registration's id is not set.
            .With("BROKER_ENTRA_CLIENT_ID", "")
            .With("BROKER_ISSUER", "https://func-dev.example.com")
            .With("BROKER_IDENTITY_PRINCIPAL_ID", Principal)
            .With("BROKER_VAULT_NAME", "kv-dev");
}
