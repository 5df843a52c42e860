using System.CommandLine;
using System.Text.Json;

namespace Bench;

/// <summary>
/// <c>table</c>: writes results into docs/performance.md, between two marks. There is one table for callers without a
/// pause, and one for equal load (<c>--per-second</c>).
/// </summary>
internal static class TableCommand
{
    private const string Document = "docs/performance.md";

    private static readonly Argument<FileInfo[]> Json = new("results")
    {
        Description = "Files written with --json, all with --per-second or all without.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("table", $"Writes results into {Document}.") { Json };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var results = new List<Result>();
                foreach (var file in arguments.GetValue(Json)!)
                {
                    var json = await File.ReadAllTextAsync(file.FullName, cancellation);
                    results.Add(JsonSerializer.Deserialize<Result>(json, Report.Camel)!);
                }
                var text = await File.ReadAllTextAsync(Document, cancellation);
                await File.WriteAllTextAsync(Document, Replace(text, results), cancellation);
            }
        );
        root.Subcommands.Add(command);
    }

    private static string Replace(string text, List<Result> results)
    {
        if (results.DistinctBy(result => result.PerSecond is null).Count() > 1)
        {
            throw new InvalidOperationException("Results with --per-second and without it do not belong in one table.");
        }
        var name = results[0].PerSecond is null ? "written by bench" : "written by bench at equal load";
        var (begin, end) = ($"<!-- begin: {name} -->", $"<!-- end: {name} -->");
        var start = text.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        var stop = text.IndexOf(end, StringComparison.Ordinal);
        return start >= begin.Length && stop > start
            ? $"{text[..start]}\n{Markdown(results[0], results.SelectMany(ResultTable.Rows))}{text[stop..]}"
            : throw new InvalidOperationException($"{Document} does not have the marks {begin} and {end}.");
    }

    private static string Markdown(Result about, IEnumerable<string[]> rows) =>
        $"{about.Date}; {about.Machine}; {about.Placement}.\n\n"
        + $"| {string.Join(" | ", ResultTable.Columns)} |\n"
        + $"|{string.Concat(ResultTable.Columns.Select(_ => "---|"))}\n"
        + string.Concat(rows.Select(row => $"| {string.Join(" | ", row)} |\n"));
}
