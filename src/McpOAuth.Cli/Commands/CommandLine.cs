using System.CommandLine;
using System.CommandLine.Invocation;
using McpOAuth.Azure.Settings;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Cli.Commands;

/// <summary>The operator's commands.</summary>
/// <remarks>docs/commands.md describes the commands, their JSON and the exit codes.</remarks>
public static class CommandLine
{
    public static readonly Option<bool> Json = new("--json")
    {
        Description = "Write one JSON document instead of tables.",
        Recursive = true,
    };

    public static readonly Option<FileInfo?> SettingsFile = new("--settings")
    {
        Description =
            "Read settings from this file only: local.settings.json, or the output of "
            + "'az functionapp config appsettings list'.",
        HelpName = "file",
        Recursive = true,
    };

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancellation = default)
    {
        var root = Root(terminal);
        var streams = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
        };
        try
        {
            var parsed = root.Parse(args);
            if (parsed.Action is ParseErrorAction)
            {
                // Keep stdout for results; usage and suggestions go to stderr.
                streams.Output = terminal.Error;
            }
            return await parsed.InvokeAsync(streams, cancellation);
        }
        catch (SettingsException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Settings;
        }
        catch (OutageException exception)
        {
            await terminal.Error.WriteLineAsync(Outages.Describe(exception));
            return ExitCodes.Outage;
        }
        catch (DocumentUnavailableException exception)
        {
            await terminal.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Outage;
        }
        catch (OperationCanceledException)
        {
            await terminal.Error.WriteLineAsync("Stopped.");
            return ExitCodes.Failed;
        }
    }

    /// <summary>All commands, with their help.</summary>
    internal static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand("Checks, audits and operates an OAuth 2.1 broker for MCP servers.")
        {
            CheckCommand.Create(terminal),
            AuditCommand.Create(terminal),
            KeysCommand.Create(terminal),
            ClientsCommand.Create(terminal),
            PeopleCommand.Create(terminal),
            ExplainCommand.Create(terminal),
            ToolsCommand.Create(terminal),
            SweepCommand.Create(terminal),
            CompletionCommand.Create(terminal),
        };
        Help.AddTo(root);
        root.Options.Add(Json);
        root.Options.Add(SettingsFile);
        return root;
    }
}
