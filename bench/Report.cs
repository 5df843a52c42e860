using System.Text.Json;
using Spectre.Console;

namespace Bench;

/// <summary>Writes results to the console.</summary>
internal static class Report
{
    internal static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(Result result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Camel));
            return;
        }
        Console.WriteLine($"{result.Machine}, {result.Date}, {result.Placement}");
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns(ResultTable.Columns);
        foreach (var row in ResultTable.Rows(result))
        {
            table.AddRow([.. row.Select(cell => new Text(cell))]);
        }
        Write(table);
    }

    /// <summary>Writes startup times: medians, and each form as a multiple of the first.</summary>
    public static void Write(IReadOnlyList<StartUpFigure> figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures, Camel));
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Form", "Ready after ms (min–max)", $"times \"{figures[0].Form}\"", "Refreshed", "Logged in");
        foreach (var (form, starts) in figures)
        {
            table.AddRow(
                new Text(form),
                new Text(MedianAndRange(starts.Select(Ready))),
                new Text(
                    ResultTable.Text(
                        $"{ResultTable.Median(starts.Select(Ready)) / ResultTable.Median(figures[0].Starts.Select(Ready)):F2}"
                    )
                ),
                new Text(MedianAndRange(starts.Select(start => start.Refreshed))),
                new Text(MedianAndRange(starts.Select(start => start.LoggedIn)))
            );
        }
        Write(table);
    }

    private static double Ready(Start start) => start.Ready;

    private static void Write(Table table)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(table);
    }

    private static string MedianAndRange(IEnumerable<double> times)
    {
        var all = times.ToList();
        return ResultTable.Text($"{ResultTable.Median(all):F0} ({all.Min():F0}–{all.Max():F0})");
    }
}
