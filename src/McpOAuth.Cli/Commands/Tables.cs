using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Renders output for the terminal.</summary>
internal static class Tables
{
    /// <summary>A table of plain text. Cell contents are never parsed as markup.</summary>
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

    // Names come from self-registered clients, so strip escape sequences before they reach the terminal.
    private static string Clean(string? text) =>
        string.Join('\n', (text ?? "").Split('\n').Select(line => Printable.Of(line)));
}
