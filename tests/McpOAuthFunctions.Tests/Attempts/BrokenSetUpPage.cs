using System.Globalization;
using System.Text;
using AngleSharp.Html.Parser;
using DevEnvironment.Browser;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Attempts;

/// <summary>docs/reference/broken-set-ups.md, whose sections the tests of broken set-ups write with UPDATE_DOCS=1.</summary>
internal static class BrokenSetUpPage
{
    public static readonly string Location = Repository.PathOf("docs", "reference", "broken-set-ups.md");

    private const string Introduction = """
        # Ten broken set-ups

        What the user sees, and what `mcp-oauth explain` prints for the reference on the page. [Troubleshooting](../troubleshooting.md)
        lists all known messages. Written by `UPDATE_DOCS=1 dotnet test --project tests/McpOAuthFunctions.Tests --filter-class
        '*BrokenSetUpTests'`: each section is what a test saw, with ids, times and addresses replaced.

        """;

    /// <summary>In the order of the page.</summary>
    public static readonly string[] Headings =
    [
        "The upstream's client secret is wrong",
        "The upstream's issuer is wrong",
        "The upstream is down",
        "Storage is down",
        "The clock is off by an hour",
        "The redirect URI is not registered",
        "The page was open too long",
        "The user came back in another browser",
        "The wrapping key was revoked",
        "The client is unknown",
    ];

    /// <summary>The section as a test saw it.</summary>
    /// <param name="broken">What is wrong, in a sentence.</param>
    /// <param name="story">What <c>mcp-oauth explain</c> printed.</param>
    public static string Section(string heading, string broken, Page page, string story)
    {
        var document = new HtmlParser().ParseDocument(page.Body);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {heading}\n\n{broken}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"The user sees, with status {(int)page.Status}:\n\n");
        text.Append(CultureInfo.InvariantCulture, $"> **{document.QuerySelector("h1")!.TextContent}**\n");
        foreach (var paragraph in document.QuerySelectorAll("main > p"))
        {
            var line = string.Join(
                ' ',
                paragraph.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            );
            text.Append(CultureInfo.InvariantCulture, $">\n> {line}\n");
        }
        text.Append("\n`mcp-oauth explain` prints:\n\n```text\n").Append(story.Trim()).Append("\n```\n");
        return text.ToString();
    }

    /// <summary>The section of the page, which is written first if UPDATE_DOCS=1.</summary>
    public static async Task<string> ReadAsync(string heading, string section)
    {
        var sections = await ReadAllAsync();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            sections[heading] = section;
            var all = Headings.Where(sections.ContainsKey).Select(one => sections[one].TrimEnd() + "\n");
            Directory.CreateDirectory(Path.GetDirectoryName(Location)!);
            await File.WriteAllTextAsync(Location, Introduction + "\n" + string.Join('\n', all));
            sections = await ReadAllAsync();
        }
        return sections.GetValueOrDefault(heading, "");
    }

    public static async Task<Dictionary<string, string>> ReadAllAsync() =>
        File.Exists(Location)
            ? (await File.ReadAllTextAsync(Location))
                .Split("\n## ")[1..]
                .ToDictionary(text => text.Split('\n')[0], text => "## " + text.TrimEnd() + "\n")
            : [];
}
