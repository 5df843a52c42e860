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
        Assert.Equal(
            "https://auth.example.com/callback/entra",
            (string?)Body(script.Calls[0])["web"]!["redirectUris"]![0]
        );
        var trust = Body(script.Calls[^1]);
        Assert.Contains(
            $"applications(appId='{Client}')/federatedIdentityCredentials(name='broker')",
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
        using var script = new Script()
            .Standing("az", Az)
            .Standing("azd", "")
            .With("BROKER_MCP_SERVER", "https://mcp.example.com/mcp");
        script.With("AZURE_ENV_NAME", "dev").With("AZURE_SUBSCRIPTION_ID", Tenant).With("BROKER_ENTRA_CLIENT_ID", "");

        Assert.Equal(0, (await script.RunAsync("hooks/preprovision.sh", "")).ExitCode);
        Assert.Equal($"azd\nenv\nset\nBROKER_ENTRA_CLIENT_ID\n{Client}\n", script.Calls[^1]);
    }

    [Fact]
    public async Task Azd_asks_for_the_mcp_server_first()
    {
        using var script = new Script().Standing("az", Az).Standing("azd", "").With("BROKER_MCP_SERVER", "");

        var run = await script.RunAsync("hooks/preprovision.sh", "");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("azd env set BROKER_MCP_SERVER", run.Error, StringComparison.Ordinal);
        Assert.Empty(script.Calls);
    }

    [Fact]
    public async Task After_azd_provisioned_the_registration_knows_the_callback()
    {
        using var script = new Script().Standing("az", Az).With("BROKER_ISSUER", "https://func-dev.azurewebsites.net");
        script
            .With("AZURE_ENV_NAME", "dev")
            .With("AZURE_SUBSCRIPTION_ID", Tenant)
            .With("BROKER_IDENTITY_PRINCIPAL_ID", Principal);

        var run = await script.RunAsync("hooks/postprovision.sh", "");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            "https://func-dev.azurewebsites.net/callback/entra",
            (string?)Body(script.Calls[0])["web"]!["redirectUris"]![0]
        );
        Assert.Contains("https://func-dev.azurewebsites.net", run.Output, StringComparison.Ordinal);
    }

    private static JsonObject Body(string call) =>
        JsonNode.Parse(call[call.IndexOf("\n{", StringComparison.Ordinal)..])!.AsObject();
}
