using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Where a command reads and writes: results on the output, all else on the error output.</summary>
public sealed class Terminal
{
    /// <summary>Columns where nobody looks: wide enough that no id is broken.</summary>
    private const int WidthWithoutTerminal = 200;

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Whether a person can be asked.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>In place of environment and file, and parts replaced; for tests.</summary>
    public IReadOnlyDictionary<string, string?>? Settings { get; init; }

    public Action<IServiceCollection>? Configure { get; init; }

    public static Terminal OfProcess() =>
        new()
        {
            Output = Console.Out,
            Error = Console.Error,
            Input = Console.In,
            IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        };

    /// <summary>One JSON document for scripts, or what a person reads.</summary>
    public void Write<T>(bool json, T value, JsonTypeInfo<T> type, Func<T, IRenderable> view)
    {
        if (json)
        {
            Output.WriteLine(JsonSerializer.Serialize(value, type));
            return;
        }
        Write(view(value));
    }

    /// <summary>What a person reads.</summary>
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

    /// <summary>Whether it is wanted: <c>--yes</c>, or a person who types it. Without either it is not done.</summary>
    public async Task<bool> ConfirmAsync(string what, bool yes, CancellationToken cancellation)
    {
        if (yes)
        {
            return true;
        }
        if (!IsInteractive)
        {
            await Error.WriteLineAsync($"{what} Add --yes to do it without being asked.");
            return false;
        }
        await Error.WriteAsync($"{what} Type yes to go on: ");
        var answer = await Input.ReadLineAsync(cancellation);
        return string.Equals(answer?.Trim(), "yes", StringComparison.OrdinalIgnoreCase);
    }
}
