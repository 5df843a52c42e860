using System.CommandLine;
using System.Text.Json;

namespace Bench;

/// <summary><c>table</c>: writes a result into a document, between its two marks.</summary>
internal static class TableCommand
{
    private const string Begin = "<!-- begin: written by bench -->";
    private const string End = "<!-- end: written by bench -->";

    private static readonly Argument<FileInfo> Json = new("result") { Description = "A file written with --json." };

    private static readonly Argument<FileInfo> Document = new("document")
    {
        Description = "The document to change.",
        DefaultValueFactory = _ => new("docs/performance.md"),
    };

    public static void AddTo(RootCommand root)
    {
        var command = new Command("table", "Writes a result into docs/performance.md.") { Json, Document };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var json = await File.ReadAllTextAsync(arguments.GetValue(Json)!.FullName, cancellation);
                var path = arguments.GetValue(Document)!.FullName;
                var text = await File.ReadAllTextAsync(path, cancellation);
                var result = JsonSerializer.Deserialize<Result>(json, Report.Camel)!;
                await File.WriteAllTextAsync(path, Replace(text, Markdown(result)), cancellation);
            }
        );
        root.Subcommands.Add(command);
    }

    private static string Replace(string text, string table)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? $"{text[..(begin + Begin.Length)]}\n{table}{text[end..]}"
            : throw new InvalidOperationException($"The document does not have the marks {Begin} and {End}.");
    }

    private static string Markdown(Result result)
    {
        var rows = ResultTable.Rows(result).Select(row => $"| {string.Join(" | ", row)} |\n");
        return $"{result.Date}; {result.Machine}; {result.Placement}.\n\n"
            + $"| {string.Join(" | ", ResultTable.Columns)} |\n"
            + $"|{string.Concat(ResultTable.Columns.Select(_ => "---|"))}\n"
            + $"{string.Concat(rows)}";
    }
}
