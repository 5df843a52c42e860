using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Docs;

/// <summary>docs/field.md names tests that exist, and says of each case what they assert.</summary>
[Trait("Spec", "House style: documents")]
public sealed partial class FieldTableTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "field.md"));

    [Fact]
    public void Each_section_has_cases() =>
        Assert.All(Page.Split("\n## ")[1..], section => Assert.Matches(Row(), section));

    [Fact]
    public void Each_line_of_a_table_is_a_case() =>
        Assert.Equal(
            Page.Split('\n').Count(line => line.StartsWith('|')) - (2 * (Page.Split("\n## ").Length - 1)),
            Row().Count(Page)
        );

    [Fact]
    public void Each_test_that_the_page_names_exists()
    {
        var cells = Row().Matches(Page).Select(row => row.Groups["tests"].Value).ToList();

        Assert.All(cells, cell => Assert.NotEmpty(NamedTests.In(cell)));
        Assert.Empty(NamedTests.Missing(cells.SelectMany(NamedTests.In)));
    }

    [GeneratedRegex(@"^\| (?!what happen(?:s|ed) \||---)[^|]+ \| (?<tests>[^|]+) \| [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
