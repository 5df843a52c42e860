using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Infra.Tests;

/// <summary>What the gallery of azd templates asks for, and the documents that go with a deployment.</summary>
/// <remarks>The sections and files are those that microsoft/template-validation-action looks for (April 2026).</remarks>
public class GalleryTests
{
    [Theory]
    [InlineData("## Features")]
    [InlineData("## Getting Started")]
    [InlineData("## Guidance")]
    [InlineData("## Resources")]
    [InlineData("### Prerequisites")]
    [InlineData("### Quickstart")]
    [InlineData("### Costs")]
    [InlineData("### Security")]
    public void The_readme_has_the_sections_of_the_gallery(string section) =>
        Assert.Contains($"\n{section}\n", Checkout.Read("README.md"), StringComparison.Ordinal);

    [Theory]
    [InlineData("azure.yaml")]
    [InlineData(".github/workflows/azure-dev.yml")]
    [InlineData("LICENSE")]
    [InlineData("SECURITY.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CODE_OF_CONDUCT.md")]
    [InlineData(".github/ISSUE_TEMPLATE/bug.yml")]
    [InlineData(".github/ISSUE_TEMPLATE/idea.yml")]
    [InlineData(".github/PULL_REQUEST_TEMPLATE.md")]
    [InlineData(".github/dependabot.yml")]
    public void The_files_of_the_gallery_are_there(string file) =>
        Assert.False(string.IsNullOrWhiteSpace(Checkout.Read(file)));

    [Fact]
    public void The_dev_container_has_what_a_deployment_needs()
    {
        var container = JsonNode.Parse(Checkout.Read(".devcontainer", "devcontainer.json"))!.AsObject();
        var features = container["features"]!.AsObject().Select(feature => feature.Key).ToList();

        Assert.Contains("dotnet:10.0", (string?)container["image"], StringComparison.Ordinal);
        Assert.Contains(features, feature => feature.Contains("azure-dev/azd", StringComparison.Ordinal));
        Assert.Contains(features, feature => feature.Contains("azure-cli", StringComparison.Ordinal));
        Assert.Contains(features, feature => feature.Contains("/node:", StringComparison.Ordinal));
    }

    /// <summary>After a change: <c>node tools/cost.mjs</c>, and its table goes into the document.</summary>
    [Fact]
    public async Task The_costs_in_the_document_are_what_the_script_prints()
    {
        var start = new ProcessStartInfo("node", Path.Combine(Checkout.Root, "tools", "cost.mjs"))
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var table = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Contains("| **together** |", table, StringComparison.Ordinal);
        Assert.Contains(table, Checkout.Read("docs", "scale.md"), StringComparison.Ordinal);
    }

    /// <summary>Every link of the pages for operators leads somewhere.</summary>
    [Theory]
    [InlineData("operations.md")]
    [InlineData("first-deployment.md")]
    [InlineData("runbooks.md")]
    [InlineData("scale.md")]
    public void Links_to_other_documents_and_their_headings_exist(string page)
    {
        foreach (
            System.Text.RegularExpressions.Match link in System.Text.RegularExpressions.Regex.Matches(
                Checkout.Read("docs", page),
                @"\]\((?!https?:)([^)#]*)(#[^)]+)?\)"
            )
        )
        {
            var target = link.Groups[1].Value.Length == 0 ? page : link.Groups[1].Value;
            var path = Path.Combine(Checkout.Root, "docs", target);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"{page}: {link.Value}");
            if (link.Groups[2].Success)
            {
                var anchors = File.ReadLines(path).Where(line => line.StartsWith('#')).Select(AnchorOf);
                Assert.Contains(link.Groups[2].Value[1..], anchors);
            }
        }
    }

    private static string AnchorOf(string heading) =>
        string.Concat(
            heading
                .TrimStart('#', ' ')
                .ToLowerInvariant()
                .Replace(' ', '-')
                .Where(character => char.IsLetterOrDigit(character) || character is '-' or '_')
        );
}
