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
        "CSRF and theft at the account page",
        "Silent consent through an attacker's registration",
        "SSRF through metadata documents, jwks_uri and logo_uri, with DNS rebinding",
        "Registration flooding",
        "Host-header issuer",
        "Token substitution between resources and between rows",
        "Audience escalation in exchange",
        "Assertions for users",
        "Workload impersonation",
        "Agent as a user",
        "Upstream error reflection",
        "Timing of secret comparison",
        "Stolen tokens and copied proofs",
        "Changed or repeated authorization requests",
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
        Assert.Empty(NamedTests.Missing(Rows(Page).SelectMany(row => NamedTests.In(row.Tests))));
    }

    [Fact]
    public void Each_file_that_the_page_names_exists()
    {
        var files = NamedTests.Sources("src").Select(file => file.Replace('\\', '/')).ToList();

        var missing = Rows(Page)
            .SelectMany(row => NamedTests.In(row.Files))
            .Where(name => !files.Exists(file => file.EndsWith($"/{name}.cs", StringComparison.Ordinal)));

        Assert.Empty(missing);
    }

    [Fact]
    public void Each_row_names_a_file_and_a_test() =>
        Assert.All(
            Rows(Page),
            row =>
            {
                Assert.NotEmpty(NamedTests.In(row.Files));
                Assert.NotEmpty(NamedTests.In(row.Tests));
            }
        );

    private static IEnumerable<(string Files, string Tests)> Rows(string text) =>
        Row().Matches(text).Select(row => (row.Groups["files"].Value, row.Groups["tests"].Value));

    [GeneratedRegex(@"^\| (?!defence|---)[^|]+ \| (?<files>[^|]+) \| (?<tests>[^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
