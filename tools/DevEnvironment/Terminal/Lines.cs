using System.Globalization;
using DevEnvironment.Demo;
using Spectre.Console;

namespace DevEnvironment.Terminal;

/// <summary>Prints each part and each step at once, as a line.</summary>
internal static class Lines
{
    private const int NameWidth = 26;
    private const int StateWidth = 24;
    private static readonly IAnsiConsole Terminal = AnsiConsole.Create(new AnsiConsoleSettings());

    public static void Show(EnvironmentPart part) =>
        Write(Color.Green, part.Name.PadRight(NameWidth), part.State.PadRight(StateWidth), part.Url);

    public static void Show(DemoStep step)
    {
        var took = step.Took.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture);
        Write(
            step.Succeeded ? Color.Green : Color.Red,
            step.Succeeded ? "ok    " : "failed",
            $"{step.Title} ({took} ms)\n        {step.Outcome}"
        );
    }

    // Through Console, and not through Spectre's layout, so that no URL is broken at the terminal's width.
    private static void Write(Color color, string first, params string[] rest)
    {
        Terminal.Write(new Text(first, color));
        Console.WriteLine("  " + string.Join("  ", rest));
    }
}
