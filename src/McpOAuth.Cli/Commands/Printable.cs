using System.Globalization;
using System.Text;

namespace McpOAuth.Cli.Commands;

/// <summary>Makes text from settings or from a broker safe to print on one terminal line.</summary>
/// <remarks>A hostile broker could forge output with escape sequences, line breaks or direction overrides.</remarks>
internal static class Printable
{
    /// <param name="maxLength">In characters; longer text is truncated.</param>
    public static string Of(string text, int maxLength = int.MaxValue)
    {
        var printable = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (printable.Length >= maxLength)
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
