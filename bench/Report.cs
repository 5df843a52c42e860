using System.Globalization;
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
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(table);
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
                new Text(MedianAndRange(starts, start => start.Ready)),
                new Text(
                    Text($"{Median(starts, start => start.Ready) / Median(figures[0].Starts, start => start.Ready):F2}")
                ),
                new Text(MedianAndRange(starts, start => start.Refreshed)),
                new Text(MedianAndRange(starts, start => start.LoggedIn))
            );
        }
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 140);
        AnsiConsole.Write(table);
    }

    private static string MedianAndRange(IReadOnlyList<Start> starts, Func<Start, double> time) =>
        Text($"{Median(starts, time):F0} ({starts.Min(time):F0}–{starts.Max(time):F0})");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(IReadOnlyList<Start> starts, Func<Start, double> time)
    {
        double[] sorted = [.. starts.Select(time).Order()];
        return sorted[sorted.Length / 2];
    }
}
