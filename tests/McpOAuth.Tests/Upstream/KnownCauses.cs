using System.Runtime.CompilerServices;
using McpOAuth.Upstream.Causes;

namespace McpOAuth.Tests.Upstream;

/// <summary>The table of messages, causes and cures, and its page.</summary>
public sealed class KnownCauses
{
    [Fact, Trait("Spec", "docs/troubleshooting.md")]
    public void The_page_and_the_table_are_equal()
    {
        var listed = File.ReadAllText(PageOf())
            .Split("\n## ")[1..]
            .Select(section => (Heading: section.Split('\n')[0], Rows: Rows(section)));

        var known = CauseTable.All.Select(group =>
            (group.Heading, Rows: group.Causes.Select(one => $"| `{one.Sign}` | {one.Cause} | {one.Cure} |"))
        );

        Assert.Equal(
            known.SelectMany(group => group.Rows.Prepend(group.Heading)),
            listed.SelectMany(group => group.Rows.Prepend(group.Heading))
        );
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("upstream x returned 401 invalid_client, AADSTS7000215: the client secret is wrong", "AADSTS7000215")]
    [InlineData("upstream error server_error, AADSTS500113: none", "AADSTS500113")]
    [InlineData("upstream x returned 200 incorrect_client_credentials", "incorrect_client_credentials")]
    [InlineData("upstream x returned 401 invalid_client", "invalid_client")]
    [InlineData(
        "upstream x returned 401 invalid_client, it says \"The client secret supplied for a confidential client is "
            + "invalid.\"",
        "The client secret supplied for a confidential client is invalid"
    )]
    [InlineData("unknown client", "unknown client")]
    [InlineData("upstream x returned 403 invalid_request, it says \"Unknown client: abc\"", "Unknown client")]
    [InlineData("Table Storage did not respond, or its response could not be read.", "Table Storage")]
    [InlineData("The token endpoint of upstream x did not respond.", "did not respond")]
    public void The_most_specific_cause_is_found(string reason, string sign) =>
        Assert.Equal(sign, CauseTable.Find(reason)?.Sign);

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("AADSTS5001133")]
    [InlineData("not_invalid_client_at_all")]
    [InlineData("")]
    public void A_part_of_a_word_is_no_sign(string reason) => Assert.Null(CauseTable.Find(reason));

    private static IEnumerable<string> Rows(string section) =>
        section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    private static string PageOf([CallerFilePath] string file = "") =>
        Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/troubleshooting.md");
}
