using Spectre.Console;

namespace McpOAuth.Cli.Commands;

/// <summary>Shows on the error output that a long command is at work.</summary>
internal static class Progress
{
    /// <param name="terminal">Where there is nobody to see it, nothing is shown.</param>
    /// <param name="doing">What takes so long, such as "Reading all grants".</param>
    /// <param name="work">What is done meanwhile.</param>
    public static Task<T> WaitAsync<T>(this Terminal terminal, string doing, Func<Task<T>> work)
    {
        if (!terminal.IsInteractive || terminal.Error != Console.Error)
        {
            return work();
        }
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return console.Status().StartAsync($"{doing}…", _ => work());
    }
}
