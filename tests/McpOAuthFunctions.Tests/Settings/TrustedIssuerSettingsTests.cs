using McpOAuth.Azure.Settings;
using McpOAuth.TrustedIssuers;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary>TrustedIssuers__NAME__…: read, or refused with the name of the setting and what to do.</summary>
[Trait("Invariant", "I8")]
public sealed class TrustedIssuerSettingsTests
{
    [Fact]
    public void An_issuer_of_people_has_its_policy()
    {
        var values = Company();
        values["TrustedIssuers:company:Scopes"] = "mcp";
        values["TrustedIssuers:company:Clients"] = "office https://claude.ai/client.json";
        values["TrustedIssuers:company:Resources"] = "https://mcp.example/mcp";
        values["TrustedIssuers:company:MailDomains"] = "Example.com example.org";

        var issuer = Assert.Single(Read(values).TrustedIssuers);

        Assert.Equal(("company", "https://id.example.com"), (issuer.Name, issuer.Issuer));
        Assert.Equal(IssuerPurpose.People, issuer.Purpose);
        Assert.Equal("mcp", issuer.People!.Scopes!.ToString());
        Assert.Equal(["office", "https://claude.ai/client.json"], issuer.People.Clients!);
        Assert.Equal(["https://mcp.example/mcp"], issuer.People.Resources!);
        Assert.Equal(["example.com", "example.org"], issuer.People.MailDomains);
    }

    [Fact]
    public void The_sign_in_upstream_learns_what_identifies_a_user()
    {
        var values = Company();
        values["TrustedIssuers:company:Issuer"] = "https://upstream.example";
        values["TrustedIssuers:company:SubjectClaims"] = "tid oid";

        Assert.Equal(["tid", "oid"], Assert.Single(Read(values).Upstreams).StableClaims);
    }

    [Theory]
    [InlineData("Purpose", null)]
    [InlineData("Purpose", "Both")]
    [InlineData("Issuer", null)]
    [InlineData("Issuer", "http://id.example.com")]
    [InlineData("Issuer", "id.example.com")]
    [InlineData("JwksUri", "http://id.example.com/keys")]
    [InlineData("MetadataAddress", "ftp://id.example.com")]
    [InlineData("Resources", "https://mcp.example/other")]
    [InlineData("MailDomains", "*.example.com")]
    [InlineData("MailDomains", "alice@example.com")]
    [InlineData("Scopes", "\"")]
    [InlineData("MailDomain", "example.com")]
    public void A_wrong_setting_is_named(string key, string? value)
    {
        var values = Company();
        values[$"TrustedIssuers:company:{key}"] = value;

        Assert.StartsWith(
            $"TrustedIssuers__company__{key} ",
            Assert.Single(ProblemsOf(values)),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("JwksUri", "https://a.example/keys", "MetadataAddress", "https://a.example/metadata")]
    [InlineData("MailDomains", "example.com", "SubjectClaims", "oid")]
    public void Two_settings_that_exclude_each_other_are_refused(string one, string value, string other, string its)
    {
        var values = Company();
        values[$"TrustedIssuers:company:{one}"] = value;
        values[$"TrustedIssuers:company:{other}"] = its;

        Assert.StartsWith(
            $"TrustedIssuers__company__{one} ",
            Assert.Single(ProblemsOf(values)),
            StringComparison.Ordinal
        );
    }

    [Fact, Trait("Attack", "Assertions for users")]
    public void An_issuer_has_one_purpose()
    {
        var values = Company();
        values["TrustedIssuers:workloads:Issuer"] = "https://id.example.com";
        values["TrustedIssuers:workloads:Purpose"] = "Workloads";

        Assert.Contains("one purpose", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_limits_people_is_no_setting_of_workloads()
    {
        var values = Company();
        values["TrustedIssuers:company:Purpose"] = "Workloads";
        values["TrustedIssuers:company:MailDomains"] = "example.com";

        Assert.Contains("MailDomains", Assert.Single(ProblemsOf(values)), StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Company() =>
        new()
        {
            ["Broker:Issuer"] = "https://auth.example",
            ["Storage:TableServiceUri"] = "https://account.table.core.windows.net",
            ["KeyVault:KeyId"] = "https://vault.vault.azure.net/keys/key",
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = "https://upstream.example",
            ["Upstreams:local:ClientId"] = "broker",
            ["Resources:0:Uri"] = "https://mcp.example/mcp",
            ["TrustedIssuers:company:Issuer"] = "https://id.example.com",
            ["TrustedIssuers:company:Purpose"] = "People",
        };

    private static BrokerSettings Read(Dictionary<string, string?> values) =>
        SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build());

    private static IReadOnlyList<string> ProblemsOf(Dictionary<string, string?> values) =>
        Assert.Throws<SettingsException>(() => Read(values)).Problems;
}
