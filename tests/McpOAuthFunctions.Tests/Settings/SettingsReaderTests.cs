using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary>Settings are checked at start, and every problem is told at once with its name and cure.</summary>
public sealed class SettingsReaderTests
{
    private const string Identity = "00000000-0000-0000-0000-00000000000e";

    [Fact]
    public void The_smallest_development_settings_are_enough()
    {
        var settings = Read(Smallest());

        Assert.True(settings.IsDevelopment);
        Assert.Equal(TimeSpan.FromSeconds(60), settings.Lifetimes.Code);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.Lifetimes.State);
    }

    [Fact]
    public void All_missing_settings_are_listed_at_once()
    {
        var problems = ProblemsOf([]);

        foreach (
            var name in (string[])
                [
                    "Broker__Issuer",
                    "Storage__ConnectionString",
                    "SignIn__Upstream",
                    "Upstreams__NAME",
                    "Resources__0__Uri",
                    "KeyVault__KeyId",
                ]
        )
        {
            Assert.Contains(problems, problem => problem.StartsWith(name, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Broker:Issuer", "http://auth.example.com", "Broker__Issuer")]
    [InlineData("Broker:Issuer", "https://auth.example.com/", "Broker__Issuer")]
    [InlineData("Broker:Issuer", "https://auth.example.com/path", "Broker__Issuer")]
    [InlineData("Broker:Issuer", "https://Auth.example.com", "Broker__Issuer")]
    [InlineData("Broker:Isuer", "x", "Broker__Isuer")]
    [InlineData("Storage:ConnectionString", "nonsense", "Storage__ConnectionString")]
    [InlineData("Storage:TableServiceUri", "https://a.table.core.windows.net", "Storage__ConnectionString")]
    [InlineData("SignIn:Upstream", "other", "SignIn__Upstream")]
    [InlineData("Upstreams:local:Preset", "Okta", "Upstreams__local__Preset")]
    [InlineData("Upstreams:local:Issuer", "http://idp.example", "Upstreams__local__Issuer")]
    [InlineData("Upstreams:local:Scopes", "profile", "Upstreams__local__Scopes")]
    [InlineData("Upstreams:local:RefreshRotation", "sometimes", "Upstreams__local__RefreshRotation")]
    [InlineData("Upstreams:local:Secret", "x", "Upstreams__local__Secret")]
    [InlineData("Upstreams:my-idp:Preset", "Oidc", "Upstreams__my-idp__Preset")]
    [InlineData("Upstreams:my_idp:Preset", "Oidc", "Upstreams__my_idp__Preset")]
    [InlineData("Upstreams:local:ManagedIdentity", Identity, "Upstreams__local__ManagedIdentity")]
    [InlineData("Resources:0:Uri", "http://mcp.example/mcp", "Resources__0__Uri")]
    [InlineData("Resources:0:Uri", "https://mcp.example/mcp#f", "Resources__0__Uri")]
    [InlineData("Resources:0:DefaultScopes", "unknown", "Resources__0__DefaultScopes")]
    [InlineData("Upstreams:local:Preset", "EntraId", "Upstreams__local__Issuer")]
    [InlineData("Upstreams:local:Preset", "GitHub", "Upstreams__local__Issuer")]
    [InlineData("Resources:0:Tools:reader:Upstream", "nowhere", "Resources__0__Tools__reader__Upstream")]
    [InlineData("Resources:0:Tools:reader:Upstream", "local", "Resources__0__Tools__reader__Actions__NAME")]
    [InlineData("Resources:0:Tools:reader:Actions:read", "files.read", "Resources__0__Tools__reader__Upstream")]
    [InlineData("Resources:0:Tools:reader:Actions:read", "", "Resources__0__Tools__reader__Actions__read")]
    [InlineData("Resources:0:Tools:reader:Actions:read", "\"", "Resources__0__Tools__reader__Actions__read")]
    [InlineData("Resources:0:Tools:reader:Actions:re ad", "x", "Resources__0__Tools__reader__Actions__re ad")]
    [InlineData("Resources:0:Tools:re/ader:Upstream", "local", "Resources__0__Tools__re/ader__Upstream")]
    [InlineData("Resources:0:Tools:re-ader:Upstream", "local", "Resources__0__Tools__re-ader__Upstream")]
    [InlineData("Resources:0:Tools:reader:Actions:re-ad", "x", "Resources__0__Tools__reader__Actions__re-ad")]
    [InlineData("Resources:0:Tools:reader:Scopes", "unknown", "Resources__0__Tools__reader__Scopes")]
    [InlineData("Resources:0:Tools:reader:Scope", "x", "Resources__0__Tools__reader__Scope")]
    [InlineData("Resources:0:Tools:reader:Upstream", "local", "Resources__0__ClientId")]
    [InlineData("ScopeHierarchy:0:Scope", "unknown", "ScopeHierarchy__0__Scope")]
    [InlineData("ScopeHierarchy:0:Scope", "mcp", "ScopeHierarchy__0__Implies")]
    [InlineData("ScopeHierarchy:0:Implies", "mcp", "ScopeHierarchy__0__Scope")]
    [InlineData("ScopeHierarchy:0:Imply", "mcp", "ScopeHierarchy__0__Imply")]
    [InlineData("Clients:0:ClientId", "desk", "Clients__0__RedirectUris")]
    [InlineData("Clients:0:RedirectUris", "javascript:alert(1)", "Clients__0__RedirectUris")]
    [InlineData("Clients:0:Jwks", "{}", "Clients__0__Jwks")]
    [InlineData("Clients:0:Jwks", "https://desk.example/jwks.json", "Clients__0__Jwks")]
    [InlineData("Resources:0:Jwks", "{}", "Resources__0__Jwks")]
    [InlineData("Resources:0:Jwks", "{\"keys\":[]}", "Resources__0__ClientId")]
    [InlineData("Resources:0:ClientId", "server", "Resources__0__ClientId")]
    [InlineData("Registration:MetadataDocuments", "sometimes", "Registration__MetadataDocuments")]
    [InlineData("Registration:MetadataDocumentHosts", "https://a.example", "Registration__MetadataDocumentHosts")]
    [InlineData("Registration:MetadataDocumentHosts", "A.example", "Registration__MetadataDocumentHosts")]
    [InlineData("Registration:MetadataDocumentHosts", "*.example", "Registration__MetadataDocumentHosts")]
    [InlineData("PushedRequests:Required", "true", "PushedRequests__Required")]
    [InlineData("PushedRequests:Require", "true", "PushedRequests__Require")]
    [InlineData("Clients:0:RequirePushedRequests", "true", "Clients__0__RequirePushedRequests")]
    [InlineData("Dpop:Required", "true", "Dpop__Required")]
    [InlineData("Dpop:RequireNonce", "true", "Dpop__RequireNonce")]
    [InlineData("Dpop:Enabled", "yes", "Dpop__Enabled")]
    [InlineData("Clients:0:RequireDpop", "true", "Clients__0__RequireDpop")]
    [InlineData("Lifetimes:Code", "3600", "Lifetimes__Code")]
    [InlineData("Lifetimes:State", "ten minutes", "Lifetimes__State")]
    [InlineData("Lifetimes:RefreshToken", "100.00:00:00", "Lifetimes__RefreshToken")]
    public void A_wrong_setting_is_named(string key, string value, string name)
    {
        var values = Smallest();
        values[key] = value;

        Assert.Contains(ProblemsOf(values), problem => problem.StartsWith(name + " ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Broker:Isuer", "x", "Did you mean Broker__Issuer?")]
    [InlineData("Lifetimes:AcessToken", "60", "Did you mean Lifetimes__AccessToken?")]
    [InlineData("Upstreams:local:ClientSecrt", "x", "Did you mean Upstreams__local__ClientSecret?")]
    [InlineData("Lifetime:Code", "60", "Did you mean Lifetimes__…?")]
    [InlineData("Resource:1:Uri", "https://a.example", "Did you mean Resources__…?")]
    [InlineData("Rate_Limits:PerCallerPerMinute", "5", "Did you mean RateLimits__…?")]
    [InlineData("Upstreams:local:Nonsense", "x", "See the table in docs/settings.md.")]
    public void A_misspelt_setting_or_section_is_refused_with_what_was_meant(string key, string value, string hint)
    {
        var values = Smallest();
        values[key] = value;

        Assert.EndsWith(hint, Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Logging:LogLevel:Default", "Warning")]
    [InlineData("Kestrel:Limits:MaxConcurrentConnections", "100")]
    [InlineData("AzureFunctionsJobHost:logging:logLevel:default", "Warning")]
    [InlineData("PATH", "/bin")]
    [InlineData("Client", "a word of another program")]
    public void Settings_of_other_programs_are_left_alone(string key, string value)
    {
        var values = Smallest();
        values[key] = value;

        Assert.NotNull(Read(values));
    }

    [Fact, Trait("Invariant", "I9")]
    public void A_circle_in_the_hierarchy_is_refused()
    {
        var values = Smallest();
        values["Resources:0:Scopes"] = "a b";
        (values["ScopeHierarchy:0:Scope"], values["ScopeHierarchy:0:Implies"]) = ("a", "b");
        Assert.True(Read(values).ScopeHierarchy.Satisfies(Scopes("a"), Scopes("b")));
        (values["ScopeHierarchy:1:Scope"], values["ScopeHierarchy:1:Implies"]) = ("b", "a");

        Assert.Contains(ProblemsOf(values), problem => problem.Contains("forms a cycle", StringComparison.Ordinal));
    }

    [Fact, Trait("Invariant", "I9")]
    public void Tools_are_read_with_their_actions_and_scopes()
    {
        var values = Smallest();
        values["Resources:0:Scopes"] = "read:files";
        values["Resources:0:ClientId"] = "server";
        values["Resources:0:ClientSecret"] = new string('s', 43);
        values["Resources:0:Tools:file_reader:Upstream"] = "LOCAL";
        values["Resources:0:Tools:file_reader:Scopes"] = "read:files";
        values["Resources:0:Tools:file_reader:Actions:read"] = "files.list files.read";

        var tool = Assert.Single(Read(values).Resources[0].Tools);

        Assert.Equal(("file_reader", "local"), (tool.Name, tool.Upstream));
        Assert.Equal(Scopes("read:files"), tool.Scopes);
        Assert.Equal(Scopes("files.list files.read"), tool.MinimalScopes(["read"]).Value);
    }

    [Fact, Trait("Spec", "RFC 7523 §2.2")]
    public void A_resource_has_a_secret_or_keys_and_not_both()
    {
        using var key = ClientKey.Create();
        var values = Smallest();
        values["Resources:0:ClientId"] = "server";
        values["Resources:0:Jwks"] = ClientKey.SetOf(key);

        Assert.NotNull(Read(values).Resources[0].Credentials?.Keys);
        values["Resources:0:ClientSecret"] = new string('s', 43);
        Assert.Contains(
            ProblemsOf(values),
            problem => problem.StartsWith("Resources__0__ClientId ", StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Spec", "CIMD §6")]
    public void Hosts_of_metadata_documents_are_refused_if_documents_are_off()
    {
        var values = Smallest();
        values["Registration:MetadataDocumentHosts"] = "claude.ai vscode.dev";
        Assert.Equal(["claude.ai", "vscode.dev"], Read(values).Registration.MetadataDocumentHosts);
        values["Registration:MetadataDocuments"] = "false";

        Assert.Contains(
            ProblemsOf(values),
            problem => problem.StartsWith("Registration__MetadataDocumentHosts ", StringComparison.Ordinal)
        );
    }

    [Fact, Trait("Spec", "RFC 6749 §2.3")]
    public void A_client_has_keys_or_a_secret_and_not_both()
    {
        using var key = ClientKey.Create();
        var values = Smallest();
        values["Clients:0:ClientId"] = "desk";
        values["Clients:0:RedirectUris"] = "https://desk.example/callback";
        values["Clients:0:Jwks"] = ClientKey.SetOf(key);
        Assert.Equal("private_key_jwt", Assert.Single(Read(values).Clients).AuthenticationMethod);

        values["Clients:0:ClientSecret"] = new string('s', 32);
        Assert.Contains(
            ProblemsOf(values),
            problem => problem.StartsWith("Clients__0__Jwks ", StringComparison.Ordinal)
        );
    }

    [Theory, Trait("Spec", "RFC 7523 §2.2")]
    [InlineData(Identity, null, null)]
    [InlineData(Identity, "a-secret", "and ClientSecret are both set")]
    [InlineData("the-identity", null, "must be the client id of a managed identity")]
    public void Entra_ID_is_given_a_managed_identity_or_a_secret_and_not_both(
        string identity,
        string? secret,
        string? problem
    )
    {
        var values = Smallest();
        values["Upstreams:local:Preset"] = "EntraId";
        values["Upstreams:local:Issuer"] = $"https://login.microsoftonline.com/{Identity}/v2.0";
        values["Upstreams:local:ManagedIdentity"] = identity;
        values["Upstreams:local:ClientSecret"] = secret;

        if (problem is null)
        {
            Assert.Equal(identity, Assert.Single(Read(values).Upstreams).ManagedIdentity);
            return;
        }
        Assert.Contains(
            $"Upstreams__local__ManagedIdentity ",
            Assert.Single(ProblemsOf(values)),
            StringComparison.Ordinal
        );
        Assert.Contains(problem, Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Fact]
    public void Development_is_refused_in_Azure()
    {
        var values = Smallest();
        values["WEBSITE_SITE_NAME"] = "my-app";

        Assert.Contains(ProblemsOf(values), problem => problem.Contains("WEBSITE_SITE_NAME", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Production")]
    [InlineData("AZURE_FUNCTIONS_ENVIRONMENT", "Staging")]
    public void The_Functions_environment_takes_precedence_over_that_of_ASP_NET_Core(string name, string value)
    {
        var values = Smallest();
        values["ASPNETCORE_ENVIRONMENT"] = "Development";
        values[name] = value;

        Assert.Contains(ProblemsOf(values), problem => problem.Contains("KeyVault__KeyId", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("90", 90)]
    [InlineData("00:01:30", 90)]
    public void A_time_is_seconds_or_a_time(string text, int seconds)
    {
        var values = Smallest();
        values["Lifetimes:Code"] = text;

        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(values).Lifetimes.Code);
    }

    private static ScopeSet Scopes(string text) => ScopeSet.Of(text.Split(' '));

    private static Dictionary<string, string?> Smallest() =>
        new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = "http://localhost:7071",
            ["Storage:ConnectionString"] = "UseDevelopmentStorage=true",
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = "http://localhost:7081",
            ["Upstreams:local:ClientId"] = "broker",
            ["Resources:0:Uri"] = "http://localhost:7091/mcp",
        };

    private static BrokerSettings Read(Dictionary<string, string?> values) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> values) =>
        Assert.Throws<SettingsException>(() => Read(values)).Problems;
}
