using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Architecture;

/// <summary>Only the two style sheets are put into a page without being encoded. The sources show it.</summary>
[Trait("Spec", "WHATWG HTML §13.3"), Trait("Spec", "RFC 9700 §4.16")]
public sealed partial class MarkupSources
{
    private const string TheType = "McpOAuth/Pages/Html.cs";

    [Fact]
    public void Only_the_style_sheets_are_trusted() =>
        Assert.Equal(
            [
                "McpOAuth.Cli/SecurityAudit/Output/HtmlReport.cs: Html.Trusted(ReportStyle.Css)",
                "McpOAuth/Pages/PageFrame.cs: Html.Trusted(StyleSheet.Css)",
            ],
            Found(Trusted(), except: TheType)
        );

    // Called by hand, it would put in any string as a literal.
    [Fact]
    public void Only_the_compiler_calls_the_interpolation_handler() => Assert.Empty(Found(Handler(), except: TheType));

    [Fact]
    public void Only_one_place_answers_with_HTML() =>
        Assert.Equal(["McpOAuth/Pages/Page.cs: ContentType = \"text/html"], Found(ContentType()));

    [Fact]
    public void Every_attribute_with_a_hole_has_quotes() =>
        Assert.Empty(
            Repository
                .Sources()
                .Where(source => File.ReadAllText(source.Path).Contains("Html.Of(", StringComparison.Ordinal))
                .SelectMany(source => Unquoted().Matches(File.ReadAllText(source.Path)).Select(match => match.Value))
        );

    [Theory]
    [InlineData("Html.Trusted(name)")]
    [InlineData("using static McpOAuth.Pages.Html; var html = Trusted(name);")]
    [InlineData("pieces.Select(Html.Trusted)")]
    public void The_test_sees_every_use_of_Trusted(string code) => Assert.Matches(Trusted(), code);

    [Theory]
    [InlineData("handler.AppendLiteral(name)")]
    [InlineData("var handler = new Html.Interpolation(0, 0);")]
    public void The_test_sees_a_call_by_hand(string code) => Assert.Matches(Handler(), code);

    [Theory]
    [InlineData("""Html.Of($"<a href={url}>")""")]
    [InlineData("""Html.Of($"<input value = {value} checked>")""")]
    public void The_test_sees_an_attribute_without_quotes(string code) => Assert.Matches(Unquoted(), code);

    private static IEnumerable<string> Found(Regex use, string? except = null) =>
        Repository
            .Sources()
            .Where(source => source.Name != except)
            .SelectMany(source =>
                use.Matches(File.ReadAllText(source.Path)).Select(match => $"{source.Name}: {match.Value}")
            );

    [GeneratedRegex(@"(?:\bHtml\s*\.\s*)?\bTrusted\b(?:\([^)]*\))?")]
    private static partial Regex Trusted();

    [GeneratedRegex(@"\bAppendLiteral\b|\bInterpolation\b")]
    private static partial Regex Handler();

    [GeneratedRegex("ContentType = \"text/html")]
    private static partial Regex ContentType();

    // Within a tag: <a href={url}>.
    [GeneratedRegex(@"<[a-z][^<>{}]*\b[a-z-]+\s*=\s*\{")]
    private static partial Regex Unquoted();
}
