using System.CommandLine;
using McpOAuth.Cli.Commands;
using Spectre.Console;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary>What holds for the output and the help of every command.</summary>
public sealed class OutputTests
{
    private const string Id = "k49HzOPeSdmFepHOm_G6KQ";
    private const string Uri = "https://client.example/a/long/path/of/a/redirect/uri/callback";

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void An_id_is_never_broken_however_narrow_the_terminal_is(int width)
    {
        var output = Render(
            width,
            ["Client id", "Name", "Redirect URIs", "Expires"],
            [Id, "A client with a name of several words", Uri, "2026-11-28 10:00:00Z"]
        );

        Assert.Contains(Id, output, StringComparison.Ordinal);
        Assert.Contains(Uri, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_fits_is_drawn_and_prose_is_wrapped_in_it()
    {
        var output = Render(80, ["Id", "Why"], [Id, string.Join(' ', Enumerable.Repeat("word", 40))]);

        Assert.Contains("╭", output, StringComparison.Ordinal);
        Assert.Contains(Id, output, StringComparison.Ordinal);
        Assert.All(output.Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80, line));
    }

    [Fact]
    public async Task Every_commands_help_has_examples_and_the_exit_codes()
    {
        foreach (var command in Commands())
        {
            var outcome = await OperatorShell.RunAsync([.. command, "--help"], new Dictionary<string, string?>());

            var help = outcome.Succeeded().Output;
            Assert.True(help.Contains("  mcp-oauth " + string.Join(' ', command), StringComparison.Ordinal), help);
            Assert.Contains("Examples:", help, StringComparison.Ordinal);
            Assert.Contains("Exit codes:", help, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mcp-oauth cl", "clients")]
    [InlineData("mcp-oauth keys r", "rotate")]
    [InlineData("mcp-oauth check --con", "--connect")]
    [InlineData("mcp-oauth completion ", "zsh")]
    public async Task A_shell_gets_completions(string line, string expected)
    {
        var outcome = await OperatorShell.RunAsync(
            [$"[suggest:{line.Length}]", line],
            new Dictionary<string, string?>()
        );

        Assert.Contains(expected, outcome.Succeeded().Output.Split('\n').Select(found => found.Trim()));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_scripts_ask_the_program(string shell)
    {
        var outcome = await OperatorShell.RunAsync(["completion", shell], new Dictionary<string, string?>());

        Assert.Contains("[suggest:", outcome.Succeeded().Output, StringComparison.Ordinal);
    }

    private static string Render(int width, string[] columns, string[] row)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No }
        );
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(Tables.Of("Things", columns, [row]));
        return writer.ToString();
    }

    private static IEnumerable<string[]> Commands() => Below(CommandLine.Root(Nowhere), []).Append([]);

    private static IEnumerable<string[]> Below(Command parent, string[] path) =>
        parent.Subcommands.SelectMany(command =>
            Below(command, [.. path, command.Name]).Prepend([.. path, command.Name])
        );

    private static Terminal Nowhere =>
        new()
        {
            Output = TextWriter.Null,
            Error = TextWriter.Null,
            Input = TextReader.Null,
            IsInteractive = false,
        };
}
