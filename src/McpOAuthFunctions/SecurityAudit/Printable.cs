using System.Globalization;
using System.Text;

namespace McpOAuthFunctions.SecurityAudit;

/// <summary>What a broker or settings say, so that it can be told on one line of a terminal.</summary>
/// <remarks>A hostile broker's escape sequences, line breaks and overrides of direction would forge the report.</remarks>
internal static class Printable
{
    /// <param name="longest">Characters; what is longer is cut.</param>
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
