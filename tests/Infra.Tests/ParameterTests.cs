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
            {
                "param signInUpstream = 'entra'",
                "param signInUpstream = 'entra'\nparam corsOrigins = ['*', 'https://a.example']",
                "It must be an exact origin"
            },
            { "preset: 'EntraId'", "preset: 'Oidc'", "which requires an issuer" },
            { "readEnvironmentVariable('BROKER_ENTRA_CLIENT_ID', '')", "''", "upstreams.entra.clientId is empty" },
            { "    scopes: split(", "    clientId: 'files'\n    scopes: split(", "exactly one of secretName and jwks" },
            {
                "    scopes: split(",
                "    tools: { t: { upstream: 'entra', actions: { read: ['a'] } } }\n    scopes: split(",
                "has tools, so it needs a clientId"
            },
            {
                "    scopes: split(",
                "    clientId: 'f'\n    secretName: 's'\n    tools: { t: { upstream: 'okta', actions: { read: ['a'] } } }\n    scopes: split(",
                "tools.t.upstream is \"okta\""
            },
            {
                "    scopes: split(",
                "    clientId: 'f'\n    secretName: 's'\n    tools: { t: { upstream: 'entra', actions: {} } }\n    scopes: split(",
                "tools.t has no actions"
            },
            {
                "    scopes: split(",
                "    clientId: 'f'\n    secretName: 's'\n    tools: { 'a-b': { upstream: 'entra', actions: { read: ['a'] } } }\n    scopes: split(",
                "use letters, digits and underscores"
            },
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

    /// <summary>azd allows letters, digits, hyphens, underscores, dots and parentheses, up to 64.</summary>
    [Theory]
    [InlineData("my_env.dev(1)")]
    [InlineData("___...")]
    [InlineData("A123456789-123456789-123456789-123456789-123456789-123456789-ab.")]
    public async Task Every_name_of_an_azd_environment_gives_valid_resource_names(string name)
    {
        using var infra = new InfraCopy().With(
            Deployment.Development.ParameterFile,
            "readEnvironmentVariable('AZURE_ENV_NAME', 'development')",
            $"'{name}'"
        );

        var snapshot = await infra.SnapshotAsync(Deployment.Development);

        string NameOf(string type) => snapshot.OfType(type).First().Name;
        Assert.Matches(@"\A[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]\z", NameOf(ResourceTypes.Vault));
        Assert.All(
            snapshot.OfType(ResourceTypes.StorageAccount),
            account => Assert.Matches(@"\A[a-z0-9]{3,24}\z", account.Name)
        );
        Assert.Matches(@"\A[a-z0-9](?!.*--)[a-z0-9-]{0,58}[a-z0-9]\z", NameOf(ResourceTypes.Site));
        Assert.Matches(@"\A[a-z0-9](?!.*--)[a-z0-9-]{2,61}[a-z0-9]\z", NameOf(ResourceTypes.Workspace));
        Assert.Matches(@"\A[\w().-]{0,89}[\w()-]\z", NameOf(ResourceTypes.ResourceGroup));
        Assert.Equal(name, snapshot.OfType(ResourceTypes.Site).Single().Text("tags.azd-env-name"));
    }

    [Fact]
    public async Task Behind_front_door_the_issuer_is_the_public_origin_and_only_that_profile_may_call()
    {
        using var infra = new InfraCopy().With(
            Deployment.Production.ParameterFile,
            "param privateNetwork = true",
            "param privateNetwork = true\nparam publicOrigin = 'https://login.example.com'\nparam frontDoorId = 'a0000000-0000-0000-0000-000000000001'\nparam hardwareKey = true"
        );

        var snapshot = await infra.SnapshotAsync(Deployment.Production);

        var site = snapshot.OfType(ResourceTypes.Site).Single();
        Assert.Equal("Deny", site.Text("properties.siteConfig.ipSecurityRestrictionsDefaultAction"));
        Assert.Equal(
            "a0000000-0000-0000-0000-000000000001",
            site.Text("properties.siteConfig.ipSecurityRestrictions.0.headers.x-azure-fdid.0")
        );
        Assert.Equal("https://login.example.com", (string?)snapshot.Outputs["BROKER_ISSUER"]);
        Assert.Equal("https://login.example.com", snapshot.AppSettings.Single(s => s.Key == "Broker__Issuer").Value);
        Assert.Equal(
            "a0000000-0000-0000-0000-000000000001",
            snapshot.AppSettings.Single(s => s.Key == "Proxies__FrontDoorId").Value
        );
        Assert.Equal("premium", snapshot.OfType(ResourceTypes.Vault).Single().Text("properties.sku.name"));
        Assert.Equal("RSA-HSM", snapshot.OfType(ResourceTypes.Key).Single().Text("properties.kty"));
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
