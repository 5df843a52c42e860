using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Infra.Tests;

/// <summary>host.json, the functions and the settings of the template fit together by name.</summary>
public partial class HostTests
{
    private static readonly JsonObject Host = JsonNode.Parse(Checkout.Read("host.json"))!.AsObject();

    [Fact]
    public void The_host_is_told_nothing_but_routes_and_logging() =>
        Assert.Equal(["version", "extensions", "logging"], Host.Select(section => section.Key));

    [Fact]
    public void Routes_have_no_prefix() => Assert.Equal("", (string?)Host["extensions"]!["http"]!["routePrefix"]);

    [Fact]
    public void Settings_that_the_host_substitutes_are_set_by_the_template()
    {
        var files = Directory
            .EnumerateFiles(Path.Combine(Checkout.Root, "src"), "*Function.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Intersect(["bin", "obj"]).Any())
            .Append(Path.Combine(Checkout.Root, "host.json"));
        var substituted = files
            .SelectMany(file => Substitution().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

        Assert.All(
            Deployment.All,
            d => Assert.Empty(substituted.Except(Snapshot.Of(d).AppSettings.Select(s => s.Key)))
        );
    }

    [Fact]
    public void The_telemetry_of_the_host_is_sent_with_the_identity()
    {
        var settings = Snapshot.Of(Deployment.Production).AppSettings.ToDictionary(StringComparer.Ordinal);

        Assert.Contains(
            "Authorization=AAD",
            settings["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"],
            StringComparison.Ordinal
        );
        Assert.Equal("managedidentity", settings["AzureWebJobsStorage__credential"]);
    }

    [Fact]
    public void Settings_of_the_template_are_read_by_the_program_or_the_platform() =>
        Assert.All(
            Deployment.All,
            d =>
                Assert.Empty(
                    AskedSettings
                        .Unread([.. Snapshot.Of(d).AppSettings.Select(s => s.Key)])
                        .Except([.. SettingNames.Platform, .. SettingNames.Optional])
                )
        );

    [GeneratedRegex("\"%([A-Za-z0-9_]+)%\"")]
    private static partial Regex Substitution();
}
