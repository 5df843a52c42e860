namespace Infra.Tests;

/// <summary>A wrong parameter stops the deployment with a sentence that says why.</summary>
public class ParameterTests
{
    /// <summary>What is replaced in the development parameters, by what, and what is said.</summary>
    public static TheoryData<string, string, string> Refused =>
        new()
        {
            {
                "param signInUpstream = 'entra'",
                "param signInUpstream = 'okta'",
                "signInUpstream is \"okta\", but upstreams has no entry with this name"
            },
            {
                "param signInUpstream = 'entra'",
                "param signInUpstream = 'entra'\nparam corsOrigins = ['https://a.example/']",
                "It must be an exact origin"
            },
            { "preset: 'EntraId'", "preset: 'Oidc'", "which requires an issuer" },
            { "preset: 'EntraId'", "preset: 'GitHub'", "which only the EntraId preset supports" },
            { "  entra: {", "  'my-entra': {", "use letters and digits" },
        };

    [Theory, MemberData(nameof(Refused))]
    public async Task A_wrong_parameter_is_refused(string text, string replacement, string reason)
    {
        using var infra = new InfraCopy().With(Deployment.Development.ParameterFile, text, replacement);

        var run = await BicepCli.RunAsync(
            infra.Folder,
            Deployment.Development,
            Deployment.Development.SnapshotArguments("overwrite")
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains(reason, run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_the_types_refuse_are_listed_at_once()
    {
        using var infra = new InfraCopy()
            .With(Deployment.Development.ParameterFile, "preset: 'EntraId'", "preset: 'Entra'")
            .With(
                Deployment.Development.ParameterFile,
                "readEnvironmentVariable('BROKER_MCP_SERVER', 'https://mcp.example.com/mcp')",
                "readEnvironmentVariable('NOT_SET')"
            )
            .With(Deployment.Development.ParameterFile, "maximumInstances: 5", "maximumInstances: 1001")
            .With(Deployment.Development.ParameterFile, "instanceMemoryMB: 512", "instanceMemoryMB: 1024");

        var run = await BicepCli.RunAsync(
            infra.Folder,
            Deployment.Development,
            "build-params",
            Deployment.Development.ParameterFile,
            "--stdout"
        );

        Assert.NotEqual(0, run.ExitCode);
        Assert.All(
            ["'EntraId'", "NOT_SET", "1000", "512"],
            text => Assert.Contains(run.Diagnostics, line => line.Contains(text, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Exact_origins_reach_the_platform()
    {
        using var infra = new InfraCopy().With(
            Deployment.Development.ParameterFile,
            "param signInUpstream = 'entra'",
            "param signInUpstream = 'entra'\nparam corsOrigins = ['https://app.example.com']"
        );

        var site = (await infra.SnapshotAsync(Deployment.Development)).OfType(ResourceTypes.Site).Single();

        Assert.Equal("https://app.example.com", site.Text("properties.siteConfig.cors.allowedOrigins.0"));
        Assert.Equal("false", site.Text("properties.siteConfig.cors.supportCredentials"));
    }

    [Fact]
    public async Task A_host_name_is_bound_without_tls_only_the_first_time()
    {
        using var infra = new InfraCopy().With(
            "main.production.bicepparam",
            "'BROKER_HOST_NAME_ESTABLISHED', 'false'",
            "'BROKER_NOT_SET', 'false'"
        );

        var first = await infra.SnapshotAsync(Deployment.Production);

        Assert.Equal(["Disabled", "SniEnabled"], Bindings(first));
        Assert.Equal(["SniEnabled"], Bindings(Snapshot.Of(Deployment.Production)));
    }

    private static IEnumerable<string> Bindings(Snapshot snapshot) =>
        snapshot.OfType("Microsoft.Web/sites/hostNameBindings").Select(binding => binding.Text("properties.sslState"));
}
