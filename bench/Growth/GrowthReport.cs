using System.Globalization;
using System.Text.Json;

namespace Bench.Growth;

/// <summary>Writes the measurement as JSON, or as the Markdown table of docs/performance.md.</summary>
internal static class GrowthReport
{
    public static void Write(GrowthResult result, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(result, Report.Camel));
            return;
        }
        int[] sizes = [.. result.Figures.Select(figure => figure.Users).Distinct()];
        Console.WriteLine($"{result.Date}; {result.Machine}; median of {result.Repetitions}, or of 3.");
        Console.WriteLine();
        Console.WriteLine(
            $"| work | operations | {string.Join(" | ", sizes.Select(size => Text($"ms, {size:N0} users")))} |"
        );
        Console.WriteLine($"|---|---|{string.Concat(sizes.Select(_ => "---|"))}");
        foreach (var work in result.Figures.GroupBy(figure => figure.Work))
        {
            var times = work.Select(figure => Text($"{figure.Median:F1} ({figure.Min:F1}–{figure.Max:F1})"));
            Console.WriteLine($"| {work.Key} | {OperationsOf(work)} | {string.Join(" | ", times)} |");
        }
    }

    /// <summary>One number if it is the same at every size.</summary>
    public static string OperationsOf(IEnumerable<GrowthFigure> work) =>
        string.Join(", ", work.Select(figure => figure.Operations).Distinct());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
