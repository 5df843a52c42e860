using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>
/// A table where it fits without breaking an id; otherwise one block of lines per row; and tab-separated lines where the
/// output is not a terminal.
/// </summary>
internal sealed class FittingTable(string title, string[] columns, IReadOnlyList<string[]> rows) : Renderable
{
    private static readonly Style Bold = new(decoration: Decoration.Bold);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        if (maxWidth >= Terminal.WidthWithoutTerminal)
        {
            return TabSeparated();
        }
        if (rows.Count == 0)
        {
            return [new Segment($"{title}: none"), Segment.LineBreak, Segment.LineBreak];
        }
        IRenderable table = Table();
        return Fits(options, maxWidth) ? table.Render(options, maxWidth) : Blocks();
    }

    // For scripts: the names of the columns, then one line per row.
    private IEnumerable<Segment> TabSeparated() =>
        rows.Prepend(columns).SelectMany(row => Line(string.Join('\t', row.Select(OnOneLine))));

    private IEnumerable<Segment> Blocks() => columns.Length <= 3 ? Lines() : BlockPerRow();

    private IEnumerable<Segment> Lines()
    {
        var width = rows.Max(row => row[0].Length);
        var lines = rows.Select(row => $"  {row[0].PadRight(width)}  {string.Join("  ", row[1..].Select(OnOneLine))}");
        return [new Segment(title, Bold), Segment.LineBreak, .. lines.SelectMany(Line), Segment.LineBreak];
    }

    private IEnumerable<Segment> BlockPerRow()
    {
        var width = columns.Max(column => column.Length);
        yield return new Segment(title, Bold);
        yield return Segment.LineBreak;
        foreach (var row in rows)
        {
            foreach (var (column, cell) in columns.Zip(row).Where(pair => pair.Second.Length > 0))
            {
                yield return new Segment($"  {column.PadRight(width)}  {OnOneLine(cell)}");
                yield return Segment.LineBreak;
            }
            yield return Segment.LineBreak;
        }
    }

    private Table Table()
    {
        var table = new Table().Border(TableBorder.Rounded).Title(new TableTitle(Markup.Escape(title)));
        for (var i = 0; i < columns.Length; i++)
        {
            table.AddColumn(new TableColumn(new Text(columns[i], Bold)) { NoWrap = HasOnlyIds(i) });
        }
        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }
        return table;
    }

    // A column of ids keeps its width; prose may be as narrow as its longest word.
    private bool Fits(RenderOptions options, int maxWidth)
    {
        var narrowest = 1;
        for (var i = 0; i < columns.Length; i++)
        {
            var measured = rows.Select(row => Measure(row[i], options)).Append(Measure(columns[i], options)).ToList();
            narrowest += 3 + (HasOnlyIds(i) ? measured.Max(cell => cell.Max) : measured.Max(cell => cell.Min));
        }
        return narrowest <= maxWidth;
    }

    private bool HasOnlyIds(int column) => rows.All(row => !row[column].Contains(' ', StringComparison.Ordinal));

    private static Measurement Measure(string text, RenderOptions options) =>
        ((IRenderable)new Text(text)).Measure(options, int.MaxValue);

    private static IEnumerable<Segment> Line(string text) => [new Segment(text), Segment.LineBreak];

    private static string OnOneLine(string cell) => cell.ReplaceLineEndings(" ").Replace('\t', ' ');
}
