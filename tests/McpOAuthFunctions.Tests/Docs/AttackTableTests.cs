using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Docs;

/// <summary>docs/attacks.md names what is there: files of the product, and tests.</summary>
[Trait("Spec", "House style: documents")]
public sealed partial class AttackTableTests
{
    private static readonly string[] Attacks =
    [
        "Mix-up",
        "PKCE downgrade",
        "Code injection",
        "Code and refresh replay",
        "Open redirect through errors",
        "Scheme tricks in redirect URIs",
        "Clickjacking and CSRF on consent",
        "Silent consent through an attacker's registration",
        "SSRF through metadata documents, jwks_uri and logo_uri, with DNS rebinding",
        "Registration flooding",
        "Host-header issuer",
        "Token substitution between resources and between rows",
        "Audience escalation in exchange",
        "Upstream error reflection",
        "Timing of secret comparison",
    ];

    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "attacks.md"));

    [Fact]
    public void Each_attack_has_a_section_with_a_defence() =>
        Assert.Equal(
            Attacks,
            Page.Split("\n## ")[1..].Where(section => Rows(section).Any()).Select(section => section.Split('\n')[0])
        );

    [Fact]
    public void Each_test_that_the_page_names_exists()
    {
        var sources = Sources("tests").Select(File.ReadAllText).ToList();

        var missing = Rows(Page)
            .SelectMany(row => Names(row.Tests))
            .Where(name => !sources.Exists(source => IsIn(source, name)));

        Assert.Empty(missing);
    }

    [Fact]
    public void Each_file_that_the_page_names_exists()
    {
        var files = Sources("src").Select(file => file.Replace('\\', '/')).ToList();

        var missing = Rows(Page)
            .SelectMany(row => Names(row.Files))
            .Where(name => !files.Exists(file => file.EndsWith($"/{name}.cs", StringComparison.Ordinal)));

        Assert.Empty(missing);
    }

    [Fact]
    public void Each_row_names_a_file_and_a_test() =>
        Assert.All(
            Rows(Page),
            row =>
            {
                Assert.NotEmpty(Names(row.Files));
                Assert.NotEmpty(Names(row.Tests));
            }
        );

    private static bool IsIn(string source, string name)
    {
        var parts = name.Split('.');
        return parts.Length == 2
            && Regex.IsMatch(source, $@"\bclass {parts[0]}\b")
            && Regex.IsMatch(source, $@"\bpublic (?:static )?(?:async )?(?:Task|void|ValueTask) {parts[1]}\(");
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal));

    private static IEnumerable<(string Files, string Tests)> Rows(string text) =>
        Row().Matches(text).Select(row => (row.Groups["files"].Value, row.Groups["tests"].Value));

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(name => name.Groups[1].Value);

    [GeneratedRegex(@"^\| (?!defence|---)[^|]+ \| (?<files>[^|]+) \| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
