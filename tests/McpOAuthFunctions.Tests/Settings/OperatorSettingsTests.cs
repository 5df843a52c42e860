using McpOAuth.Azure.Settings;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.Settings;

/// <summary>The settings that say whose page it is, and what things are called on it.</summary>
public sealed class OperatorSettingsTests
{
    private const string Png = "data:image/png;base64,iVBORw0KGgo=";

    [Fact]
    public void Everything_can_be_named()
    {
        var settings = SettingsReader.Read(
            Configuration(
                ("Operator:Name", "Contoso"),
                ("Operator:Logo", Png),
                ("Operator:AccentColor", "#AA0000"),
                ("Operator:SupportLink", "mailto:help@contoso.example"),
                ("Operator:PrivacyLink", "https://contoso.example/privacy"),
                ("Resources:0:Name", "Invoices"),
                ("Resources:0:Tools:reader:Title", "Invoice reader"),
                ("Resources:0:Tools:reader:Upstream", "local"),
                ("Resources:0:Tools:reader:Actions:read", "files.read"),
                ("Resources:0:ClientId", "mcp"),
                ("Resources:0:ClientSecret", new string('s', 32)),
                ("Upstreams:local:Title", "Contoso account"),
                ("Scopes:0:Name", "mcp"),
                ("Scopes:0:Text", "See your invoices"),
                ("Scopes:1:Name", "files.read"),
                ("Scopes:1:IsRisky", "true")
            )
        );

        Assert.Equal("Contoso", settings.Operator.Name);
        Assert.Equal(Png, settings.Operator.Logo?.DataUri);
        Assert.Equal("#aa0000", settings.Operator.AccentColor?.Value);
        Assert.Equal("Invoices", settings.Resources[0].DisplayName);
        Assert.Equal("Invoice reader", settings.Resources[0].Tools[0].DisplayName);
        Assert.Equal("Contoso account", settings.Upstreams[0].Title);
        Assert.Equal([("mcp", "See your invoices", null), ("files.read", null, true)], Texts(settings));
    }

    [Theory]
    [InlineData("Operator:AccentColor", "#808080", "Use a darker or lighter colour, such as #")]
    [InlineData("Operator:AccentColor", "red", "#rrggbb")]
    [InlineData("Operator:SupportLink", "http://contoso.example", "https URL or a mail address")]
    [InlineData("Operator:SupportLink", "mailto:", "https URL or a mail address")]
    [InlineData("Operator:PrivacyLink", "javascript:alert(1)", "https URL or a mail address")]
    [InlineData("Operator:Logo", "no-such-file.svg", "which cannot be read")]
    [InlineData("Operator:Logo", "data:image/gif;base64,R0lGODlh", "neither a PNG nor an SVG")]
    [InlineData("Operator:Logo", Png, "without Operator__Name")]
    [InlineData("Operator:Name", "Contoso\u202Egnp", "without control characters")]
    [InlineData("Operator:Colour", "#aa0000", "not a known setting")]
    [InlineData("Resources:0:Name", "a\u2028b", "without control characters")]
    [InlineData("Scopes:0:Name", "mcpp", "Did you mean mcp?")]
    [InlineData("Scopes:0:Name", "unknown:scope", "which no resource and no tool has")]
    [InlineData("Scopes:0:Risky", "true", "Did you mean Scopes__0__IsRisky?")]
    public void A_setting_that_cannot_be_used_is_refused_with_its_name_and_cure(string key, string value, string cure)
    {
        var problems = Assert.Throws<SettingsException>(() => SettingsReader.Read(Configuration((key, value)))).Message;

        Assert.Contains(key.Replace(":", "__", StringComparison.Ordinal), problems, StringComparison.Ordinal);
        Assert.Contains(cure, problems, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Operatr:Name", "Did you mean Operator__")]
    [InlineData("Scopes:0:Text", "Scopes__0__Name is not set. Set the scope that the text describes")]
    public void A_misspelt_section_and_a_missing_name_are_refused(string key, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<SettingsException>(() => SettingsReader.Read(Configuration((key, "Text")))).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void A_logo_can_be_a_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "<svg xmlns='http://www.w3.org/2000/svg'/>");
            var settings = SettingsReader.Read(Configuration(("Operator:Name", "Contoso"), ("Operator:Logo", path)));
            Assert.StartsWith("data:image/svg+xml;", settings.Operator.Logo?.DataUri, StringComparison.Ordinal);

            File.WriteAllBytes(path, new byte[20 * 1024]);
            var refused = Assert.Throws<SettingsException>(() =>
                SettingsReader.Read(Configuration(("Operator:Name", "Contoso"), ("Operator:Logo", path)))
            );
            Assert.Contains("At most 10240", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static IEnumerable<(string, string?, bool?)> Texts(BrokerSettings settings) =>
        settings.ScopeTexts.Select(text => (text.Scope, text.Text, text.IsRisky));

    private static IConfigurationRoot Configuration(params IEnumerable<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Development",
            ["Broker:Issuer"] = "http://localhost:7071",
            ["Storage:ConnectionString"] = "UseDevelopmentStorage=true",
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = "http://localhost:7081",
            ["Upstreams:local:ClientId"] = "broker",
            ["Resources:0:Uri"] = "http://localhost:7091/mcp",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }
        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
    }
}
