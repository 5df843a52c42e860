using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>How commands show things to people.</summary>
internal static class Tables
{
    /// <summary>A table of plain text; what comes from strangers is no markup in it.</summary>
    public static IRenderable Of(string title, string[] columns, IEnumerable<string?[]> rows)
    {
        var table = new Table().Border(TableBorder.Rounded).Title(new TableTitle(Markup.Escape(title)));
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        }
        var isEmpty = true;
        foreach (var row in rows)
        {
            isEmpty = false;
            table.AddRow(row.Select(cell => new Text(Clean(cell))));
        }
        return isEmpty ? new Text($"{title}: none{Environment.NewLine}") : table;
    }

    public static string Time(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    // Names come from whoever registered: no escape sequence of theirs reaches an operator's terminal.
    private static string Clean(string? text) =>
        string.Join('\n', (text ?? "").Split('\n').Select(line => Printable.Of(line)));
}
