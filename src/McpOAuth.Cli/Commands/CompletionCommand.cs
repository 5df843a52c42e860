using System.CommandLine;
using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary><c>completion</c>: a script that lets a shell complete commands and options.</summary>
/// <remarks>The scripts ask the program itself, by System.CommandLine's <c>[suggest]</c> directive.</remarks>
internal static class CompletionCommand
{
    private const string Bash = """
        _mcp_oauth() {
          local IFS=$'\n'
          COMPREPLY=($(compgen -W "$(mcp-oauth "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -F _mcp_oauth mcp-oauth
        """;

    private const string Zsh = """
        #compdef mcp-oauth
        _mcp_oauth() {
          local -a found
          found=("${(@f)$(mcp-oauth "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
          compadd -- $found
        }
        compdef _mcp_oauth mcp-oauth
        """;

    private const string Fish = """
        complete -c mcp-oauth -f -a '(mcp-oauth "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName mcp-oauth -ScriptBlock {
            param($word, $line, $position)
            mcp-oauth "[suggest:$position]" "$line" | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    private static readonly Argument<string> Shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public static Command Create(Terminal terminal)
    {
        Shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Write the script that lets your shell complete commands.") { Shell };
        command.SetAction(arguments =>
        {
            terminal.Output.WriteLine(
                arguments.GetRequiredValue(Shell) switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    "fish" => Fish,
                    _ => PowerShell,
                }
            );
            return ExitCodes.Done;
        });
        return command;
    }
}
