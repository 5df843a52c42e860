using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>What the scripts ask of Azure. That Azure answers as expected is not shown by these tests.</summary>
public class ScriptTests
{
    private const string Client = "00000000-0000-0000-0000-0000000000c1";
    private const string Tenant = "00000000-0000-0000-0000-000000000002";
    private const string Principal = "00000000-0000-0000-0000-00000000000e";

    private const string Az = $"""
        case "$*" in
          *"--query appId"*) echo {Client} ;;
          *"--query web.redirectUris"*) printf '%s\n' https://other.example.com/callback/entra ;;
          *"--query tenantId"*) echo {Tenant} ;;
        esac
        """;

    [Fact]
    public async Task A_registration_is_made_and_its_client_id_printed()
    {
        using var script = new Script().Standing("az", Az);

        var run = await script.RunAsync("entra-app.sh", "", "mcp-oauth-test");

        Assert.Equal((0, $"{Client}\n"), (run.ExitCode, run.Output));
        var application = Body(script.Calls[0]);
        Assert.Contains("--method\npatch", script.Calls[0], StringComparison.Ordinal);
        Assert.Contains("Prefer=create-if-missing", script.Calls[0], StringComparison.Ordinal);
        Assert.Contains("applications(uniqueName='mcp-oauth-test')", script.Calls[0], StringComparison.Ordinal);
        Assert.Equal("AzureADMyOrg", (string?)application["signInAudience"]);
        Assert.Null(application["web"]);
        Assert.Contains($"servicePrincipals(appId='{Client}')", script.Calls[2], StringComparison.Ordinal);
        Assert.Equal(3, script.Calls.Count);
    }

    [Fact]
    public async Task A_registration_trusts_the_managed_identity_and_has_no_secret()
    {
        using var script = new Script().Standing("az", Az);

        var run = await script.RunAsync(
            "entra-app.sh",
            "",
            "mcp-oauth-test",
            "https://auth.example.com/callback/entra",
            Principal
        );

        Assert.Equal(0, run.ExitCode);
        // The redirect URI of another deployment stays.
        Assert.Equal(
            ["https://auth.example.com/callback/entra", "https://other.example.com/callback/entra"],
            RedirectUris(script)
        );
        var trust = Body(script.Calls[^1]);
        Assert.Contains(
            $"applications(appId='{Client}')/federatedIdentityCredentials(name='broker-{Principal}')",
            script.Calls[^1],
            StringComparison.Ordinal
        );
        Assert.Equal($"https://login.microsoftonline.com/{Tenant}/v2.0", (string?)trust["issuer"]);
        Assert.Equal(Principal, (string?)trust["subject"]);
        Assert.Equal("api://AzureADTokenExchange", (string?)trust["audiences"]![0]);
        Assert.DoesNotContain(script.Calls, call => call.Contains("password", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("a name")]
    [InlineData("name", "http://auth.example.com/callback/entra", Principal)]
    [InlineData("name", "https://auth.example.com/callback/entra\"]}", Principal)]
    [InlineData("name", "https://auth.example.com/callback/entra", "somebody")]
    [InlineData("name", "https://auth.example.com/callback/entra")]
    public async Task Invalid_arguments_are_refused_before_anything_is_called(params string[] arguments)
    {
        using var script = new Script().Standing("az", Az);

        Assert.Equal(2, (await script.RunAsync("entra-app.sh", "", arguments)).ExitCode);
        Assert.Empty(script.Calls);
    }

    [Fact]
    public async Task A_directory_that_does_not_know_the_registration_yet_is_asked_again()
    {
        using var script = new Script();
        script.Standing(
            "az",
            $"[[ $* != *'--query appId'* || $(grep -c -- '--query' \"${{BASH_SOURCE[0]%/*}}/calls\") -ge 3 ]] || exit 1\n{Az}"
        );

        Assert.Equal($"{Client}\n", (await script.RunAsync("entra-app.sh", "", "mcp-oauth-test")).Output);
    }

    [Fact]
    public async Task A_secret_is_on_no_command_line()
    {
        using var script = new Script().Standing(
            "az",
            "echo \"$BROKER_SECRET_VALUE\" > \"${BASH_SOURCE[0]%/*}/seen\"; cat \"${BASH_SOURCE[0]%/*}/seen\""
        );

        var run = await script.RunAsync(
            "secret.sh",
            "s3cret\"\\ value\n",
            "rg",
            "kv-example",
            "upstream-github-client-secret"
        );

        Assert.Equal((0, "s3cret\"\\ value\n"), (run.ExitCode, run.Output));
        Assert.DoesNotContain("s3cret", Assert.Single(script.Calls), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_azd_provisions_it_learns_the_client_id()
    {
        using var script = Azd("dev").With("BROKER_ENTRA_CLIENT_ID", "");

        Assert.Equal(0, (await script.RunAsync("hooks/preprovision.sh", "")).ExitCode);
        Assert.Equal($"azd\nenv\nset\nBROKER_ENTRA_CLIENT_ID\n{Client}\n", script.Calls[^1]);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("my_env.1(b)")]
    [InlineData("a123456789b123456789c123456789d123456789e123456789f123456789g123")]
    public async Task Azd_needs_no_mcp_server_and_takes_every_name_of_an_environment(string name)
    {
        using var script = Azd(name).With("BROKER_MCP_SERVER", "").With("BROKER_ENTRA_CLIENT_ID", "");

        var run = await script.RunAsync("hooks/preprovision.sh", "");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains(script.Calls, call => call.Contains("uniqueName='mcp-oauth-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registration_that_exists_is_used_and_none_is_made_by_name()
    {
        using var script = Azd("dev")
            .With("BROKER_ENTRA_CLIENT_ID", Client)
            .With("BROKER_ISSUER", "https://func-dev.azurewebsites.net")
            .With("BROKER_IDENTITY_PRINCIPAL_ID", Principal);

        Assert.Equal(0, (await script.RunAsync("hooks/preprovision.sh", "")).ExitCode);
        Assert.Equal(0, (await script.RunAsync("hooks/postprovision.sh", "")).ExitCode);

        Assert.DoesNotContain(script.Calls, call => call.Contains("uniqueName", StringComparison.Ordinal));
        Assert.Contains("https://func-dev.azurewebsites.net/callback/entra", RedirectUris(script));
    }

    [Fact]
    public async Task A_client_id_of_no_registration_is_refused_and_nothing_is_made()
    {
        using var script = new Script().Standing("az", "exit 1");

        var run = await script.RunAsync("entra-app.sh", "", Client);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(Client, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(script.Calls, call => call.Contains("patch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kv-dev-abc", "true")]
    [InlineData("", "false")]
    public async Task A_vault_that_azd_down_left_behind_is_recovered(string vault, string recover)
    {
        using var script = Azd("dev").With("BROKER_ENTRA_CLIENT_ID", Client).With("DELETED_VAULT", vault);

        Assert.Equal(0, (await script.RunAsync("hooks/preprovision.sh", "")).ExitCode);

        Assert.Contains($"azd\nenv\nset\nBROKER_RECOVER_VAULT\n{recover}\n", script.Calls);
    }

    [Fact]
    public async Task Every_resource_provider_of_the_templates_is_registered()
    {
        using var script = new Script().Standing("az", "");
        Assert.Equal(0, (await script.RunAsync("providers.sh", "")).ExitCode);
        var registered = script.Calls.Select(call => call.TrimEnd('\n').Split('\n')[^1]).ToList();

        var used = Deployment
            .All.SelectMany(deployment => Snapshot.Of(deployment).Resources)
            .Select(resource => resource.Type.Split('/')[0])
            // The network delegates a subnet to it.
            .Append("Microsoft.App")
            .Distinct();

        Assert.Equal(used.Order(StringComparer.Ordinal), registered.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("2027-05-01", 0, "1809129600")]
    [InlineData("soon", 2, null)]
    public async Task A_secret_may_say_when_it_expires(string date, int exitCode, string? seconds)
    {
        using var script = new Script().Standing("az", "echo \"$BROKER_SECRET_EXPIRES\"");

        var run = await script.RunAsync("secret.sh", "value", "rg", "kv-example", "a-secret", date);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal(seconds is null ? "" : $"{seconds}\n", run.Output);
    }

    [Theory]
    [InlineData("https://auth.example.com", 0)]
    [InlineData("https://other.example.com", 1)]
    public async Task A_deployment_is_ready_when_the_metadata_names_its_issuer(string answered, int exitCode)
    {
        using var script = new Script().Standing(
            "curl",
            $$"""[[ $* == *health/ready* ]] || echo '{"issuer":"{{answered}}","jwks_uri":"x"}'"""
        );

        Assert.Equal(exitCode, (await script.RunAsync("ready.sh", "", "https://auth.example.com")).ExitCode);
        Assert.Contains("https://auth.example.com/health/ready", script.Calls[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_azd_provisioned_the_registration_knows_the_callback()
    {
        using var script = Azd("dev")
            .With("BROKER_ENTRA_CLIENT_ID", Client)
            .With("BROKER_ISSUER", "https://func-dev.azurewebsites.net")
            .With("BROKER_IDENTITY_PRINCIPAL_ID", Principal);

        var run = await script.RunAsync("hooks/postprovision.sh", "");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("https://func-dev.azurewebsites.net/callback/entra", RedirectUris(script));
        Assert.Contains("https://func-dev.azurewebsites.net", run.Output, StringComparison.Ordinal);
    }

    private static Script Azd(string environment) =>
        new Script()
            .Standing(
                "az",
                $"[[ $* != *'--query id '* ]] || {{ echo {Tenant}; exit; }}\n{Az}\n[[ $* != *list-deleted* ]] || echo \"${{DELETED_VAULT:-}}\""
            )
            .Standing("azd", "")
            .With("AZURE_ENV_NAME", environment)
            .With("AZURE_LOCATION", "westeurope")
            .With("AZURE_SUBSCRIPTION_ID", Tenant);

    private static IEnumerable<string?> RedirectUris(Script script) =>
        Body(script.Calls.Single(call => call.Contains("redirectUris\":", StringComparison.Ordinal)))["web"]![
            "redirectUris"
        ]!
            .AsArray()
            .Select(uri => (string?)uri);

    private static JsonObject Body(string call) =>
        JsonNode.Parse(call[call.IndexOf("\n{", StringComparison.Ordinal)..])!.AsObject();
}
