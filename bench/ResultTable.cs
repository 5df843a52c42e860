using System.Globalization;

namespace Bench;

/// <summary>A result as rows of text: medians with the smallest and largest round, and each server as a ratio.</summary>
internal static class ResultTable
{
    public static readonly string[] Columns =
    [
        "work",
        "callers",
        "server",
        "state",
        "CPU ms (min–max)",
        "broker / this",
        "store's CPU ms",
        "p50 ms",
        "p99 ms",
        "per second",
    ];

    public static IEnumerable<string[]> Rows(Result result) =>
        result
            .Figures.GroupBy(figure => (figure.Work, figure.Callers))
            .SelectMany(cell => cell.Select(figure => Row(figure, cell.First())));

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string[] Row(Figure figure, Figure broker)
    {
        var cpu = figure.Rounds.Select(round => round.Cpu).ToList();
        var store = Median(figure.Rounds.Select(round => round.StoreCpu));
        // Rounds alternate, so each is compared with the broker's of the same round.
        var ratio = Median(broker.Rounds.Zip(figure.Rounds, (ours, theirs) => ours.Cpu / theirs.Cpu));
        return
        [
            figure.Work,
            $"{figure.Callers}",
            figure.Server,
            figure.State,
            Text($"{Median(cpu):F2} ({cpu.Min():F2}–{cpu.Max():F2})"),
            Text($"{ratio:F2}"),
            store > 0 ? Text($"{store:F2}") : "",
            Text($"{Median(figure.Rounds.Select(round => round.Median)):F1}"),
            Text($"{Median(figure.Rounds.Select(round => round.Percentile99)):F1}"),
            Text($"{Median(figure.Rounds.Select(round => round.PerSecond)):F0}"),
        ];
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
