using System.Globalization;
using Spectre.Console.Rendering;

namespace McpOAuth.Cli.Commands;

/// <summary>Renders output for the terminal.</summary>
internal static class Tables
{
    /// <summary>A table of plain text. Cell contents are never parsed as markup.</summary>
    public static IRenderable Of(string title, string[] columns, IEnumerable<string?[]> rows) =>
        new FittingTable(title, columns, [.. rows.Select(row => row.Select(Clean).ToArray())]);

    public static string Time(DateTimeOffset? time) => time?.ToString("u", CultureInfo.InvariantCulture) ?? "";

    // Names come from self-registered clients, so strip escape sequences before they reach the terminal.
    private static string Clean(string? text) =>
        string.Join('\n', (text ?? "").Split('\n').Select(line => Printable.Of(line)));
}
