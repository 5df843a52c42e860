using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace Bench;

/// <summary>
/// Writes the results: medians with the smallest and largest round, and the peer's time as a multiple.
/// </summary>
internal static class Report
{
    private static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(IReadOnlyList<Figure> figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(figures, Camel));
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        table.AddColumns("Work", "Server", "CPU ms (min–max)", "times the broker's", "per second");
        foreach (var work in figures.GroupBy(figure => figure.Work))
        {
            var broker = Median(work.First().CpuMilliseconds);
            foreach (var figure in work)
            {
                var median = Median(figure.CpuMilliseconds);
                table.AddRow(
                    new Text(work.Key),
                    new Text(figure.Server),
                    new Text(
                        Text($"{median:F2} ({figure.CpuMilliseconds.Min():F2}–{figure.CpuMilliseconds.Max():F2})")
                    ),
                    new Text(Text($"{median / broker:F1}")),
                    new Text(Text($"{Median(figure.PerSecond):F0}"))
                );
            }
        }
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
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
