using System.Globalization;
using DevEnvironment.Demo;
using Spectre.Console;

namespace DevEnvironment.Terminal;

/// <summary>Prints the program's two tables.</summary>
internal static class Tables
{
    private const int WidthWithoutTerminal = 140;

    public static void Show(IEnumerable<EnvironmentPart> parts)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Part", "State", "URL");
        foreach (var part in parts)
        {
            table.AddRow(new Text(part.Name), new Text(part.State, Color.Green), new Text(part.Url));
        }

        Write(table);
    }

    public static void Show(IEnumerable<DemoStep> steps)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "Step", "Outcome", "ms");
        table.Columns[0].NoWrap = table.Columns[3].NoWrap = true;
        foreach (var step in steps)
        {
            table.AddRow(
                step.Succeeded ? new Text("ok", Color.Green) : new Text("failed", Color.Red),
                new Text(step.Title),
                new Text(step.Outcome),
                new Text(step.Took.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture))
            );
        }

        Write(table);
    }

    private static void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings());
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = WidthWithoutTerminal;
        }

        console.Write(table);
    }
}
