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
        table.AddColumns("Form", "Ready after ms (min–max)", $"times \"{figures[0].Form}\"");
        foreach (var (form, times) in figures)
        {
            table.AddRow(
                new Text(form),
                new Text(Text($"{Median(times):F0} ({times.Min():F0}–{times.Max():F0})")),
                new Text(Text($"{Median(times) / Median(figures[0].Milliseconds):F2}"))
            );
        }
        AnsiConsole.Write(table);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static double Median(double[] values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
