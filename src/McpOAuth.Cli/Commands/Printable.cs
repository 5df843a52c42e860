using System.Globalization;
using System.Text;

namespace McpOAuth.Cli.Commands;

/// <summary>Makes a text from settings or from a broker safe for one line of a terminal.</summary>
/// <remarks>Escape sequences, line breaks and direction overrides of a hostile broker would forge the output.</remarks>
internal static class Printable
{
    /// <param name="longest">Characters; a longer text is cut.</param>
    public static string Of(string text, int longest = int.MaxValue)
    {
        var printable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (printable.Length >= longest)
            {
                return printable.Append('…').ToString();
            }
            printable.Append(IsPlain(rune) ? rune : Rune.ReplacementChar);
        }
        return printable.ToString();
    }

    private static bool IsPlain(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.OtherNotAssigned
            );
}
