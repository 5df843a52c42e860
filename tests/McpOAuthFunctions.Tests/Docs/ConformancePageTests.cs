using System.Text;
using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Docs;

/// <summary>docs/reference/conformance.md is made of the tests' traits. UPDATE_DOCS=1 writes it anew.</summary>
public sealed partial class ConformancePageTests
{
    private static readonly string PagePath = Repository.PathOf("docs", "reference", "conformance.md");

    [Fact]
    public async Task The_page_matches_the_tests()
    {
        var page = Page(Requirements().ToList());
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            await File.WriteAllTextAsync(PagePath, page);
        }

        Assert.Equal(await File.ReadAllTextAsync(PagePath), page);
    }

    private static IEnumerable<(string Section, string Sentence, string Test)> Requirements()
    {
        var files = Directory.GetFiles(Repository.PathOf("tests"), "*.cs", SearchOption.AllDirectories);
        foreach (var file in files.Where(file => !file.Contains("/obj/", StringComparison.Ordinal)))
        {
            var source = File.ReadAllText(file);
            var name = Path.GetFileNameWithoutExtension(file);
            var ofClass = SectionsIn(ClassHead().Match(source).Groups["attributes"].Value).ToList();
            foreach (var method in TestMethod().Matches(source).Cast<Match>())
            {
                var sentence = method.Groups["name"].Value.Replace('_', ' ');
                foreach (var section in SectionsIn(method.Groups["attributes"].Value).Concat(ofClass).Distinct())
                {
                    yield return (section, sentence, name);
                }
            }
        }
    }

    private static IEnumerable<string> SectionsIn(string attributes) =>
        SpecTrait().Matches(attributes).Select(match => match.Groups["section"].Value);

    private static string Page(IReadOnlyList<(string Section, string Sentence, string Test)> requirements)
    {
        var page = new StringBuilder(
            """
            # Conformance

            What the standards ask, and the tests that prove it: each sentence is a test's name. Made from the tests'
            `Spec` and `Invariant` traits by `UPDATE_DOCS=1 dotnet test --project tests/McpOAuthFunctions.Tests
            --filter-class '*ConformancePageTests'`; a test fails where this page differs from them.

            """
        );
        foreach (
            var section in requirements.GroupBy(one => one.Section).OrderBy(one => one.Key, StringComparer.Ordinal)
        )
        {
            page.Append('\n').Append("## ").Append(section.Key).Append("\n\n| requirement | test |\n|---|---|\n");
            foreach (var (_, sentence, test) in section.Distinct().OrderBy(one => one.Sentence, StringComparer.Ordinal))
            {
                page.Append("| ").Append(sentence).Append(" | `").Append(test).Append("` |\n");
            }
        }
        return page.ToString();
    }

    [GeneratedRegex(@"Trait\(""(?:Spec|Invariant)"", ""(?<section>[^""]+)""\)")]
    private static partial Regex SpecTrait();

    // All attributes above a test method, on one line or several.
    [GeneratedRegex(
        @"(?<attributes>(?:^    \[(?:[^\n]|\n        )*\n(?:    \)\]\n)?)+)    public (?:static )?(?:async )?(?:Task|void|ValueTask) (?<name>\w+)\(",
        RegexOptions.Multiline
    )]
    private static partial Regex TestMethod();

    [GeneratedRegex(@"(?<attributes>(?:^\[[^\n]*\]\n)+)public sealed (?:partial )?class", RegexOptions.Multiline)]
    private static partial Regex ClassHead();
}
