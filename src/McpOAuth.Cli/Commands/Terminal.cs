using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>A command's streams: results go to the output, everything else to the error output.</summary>
public sealed class Terminal
{
    /// <summary>The columns of output that is not a terminal: no line is broken.</summary>
    internal const int WidthWithoutTerminal = 1_000_000;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Whether the command can prompt the user.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>Replaces environment and file; for tests.</summary>
    public IReadOnlyDictionary<string, string?>? Settings { get; init; }

    /// <summary>Replaces services; for tests.</summary>
    public Action<IServiceCollection>? Configure { get; init; }

    public static Terminal OfProcess() =>
        new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        };

    /// <summary>Writes one JSON document for scripts, or the view for people.</summary>
    public void Write<T>(bool json, T value, JsonTypeInfo<T> type, Func<T, IRenderable> view)
    {
        if (json)
        {
            Output.WriteLine(JsonSerializer.Serialize(value, type));
            return;
        }
        Write(view(value));
    }

    /// <summary>Writes the view for people.</summary>
    public void Write(IRenderable view)
    {
        var isTerminal = Output == Console.Out && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(Output),
                Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            }
        );
        if (!isTerminal)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }
        console.Write(view);
    }

    /// <summary>True if <c>--yes</c> is given or the user types yes. False without a terminal to ask on.</summary>
    public async Task<bool> ConfirmAsync(string warning, bool yes, CancellationToken cancellation)
    {
        if (yes)
        {
            return true;
        }
        if (!IsInteractive)
        {
            await Error.WriteLineAsync($"{warning} Add --yes to proceed without confirmation.");
            return false;
        }
        await Error.WriteAsync($"{warning} Type yes to continue: ");
        var answer = await Input.ReadLineAsync(cancellation);
        return string.Equals(answer?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
