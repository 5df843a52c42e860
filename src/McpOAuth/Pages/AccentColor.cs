using System.Globalization;
using System.Text.RegularExpressions;

namespace McpOAuth.Pages;

/// <summary>The colour of the main button, in light and dark.</summary>
/// <remarks>
/// WCAG 2.2 §1.4.3: the button's text needs a contrast of 4.5 to 1. It is white or dark, whichever has more. Links and
/// focus rings keep their own colours, because they stand on the page's background.
/// </remarks>
public sealed partial record AccentColor
{
    public const double NeededContrast = 4.5;

    private const string White = "#ffffff";
    private const string Dark = "#1b1f24";

    private AccentColor(string value)
    {
        Value = value;
        var (white, dark) = (ContrastOf(value, White), ContrastOf(value, Dark));
        Ink = white >= dark ? White : Dark;
        Contrast = Math.Max(white, dark);
    }

    /// <summary>As <c>#rrggbb</c> in lower case.</summary>
    public string Value { get; }

    /// <summary>The colour of text on it.</summary>
    public string Ink { get; }

    /// <summary>Of the text on it, from 1 to 21.</summary>
    public double Contrast { get; }

    public bool IsReadable => Contrast >= NeededContrast;

    /// <summary>This colour, made darker until text on it is readable.</summary>
    public AccentColor Readable()
    {
        var color = this;
        while (!color.IsReadable)
        {
            color = new(
                $"#{string.Concat(ChannelsOf(color.Value).Select(channel => Hex(Math.Max(0, channel - Math.Max(1, channel / 32)))))}"
            );
        }
        return color;
    }

    /// <summary>Null unless it is <c>#rrggbb</c>.</summary>
    public static AccentColor? TryParse(string text) => Format().IsMatch(text) ? new(text.ToLowerInvariant()) : null;

    private static IEnumerable<int> ChannelsOf(string color) =>
        Enumerable
            .Range(0, 3)
            .Select(i => int.Parse(color.AsSpan(1 + i * 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static string Hex(int channel) => channel.ToString("x2", CultureInfo.InvariantCulture);

    // WCAG 2.2, "contrast ratio" and "relative luminance".
    private static double ContrastOf(string one, string other)
    {
        var (first, second) = (LuminanceOf(one), LuminanceOf(other));
        return (Math.Max(first, second) + 0.05) / (Math.Min(first, second) + 0.05);
    }

    private static double LuminanceOf(string color) =>
        ChannelsOf(color)
            .Select(channel => channel / 255.0)
            .Select(part => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4))
            .Zip((double[])[0.2126, 0.7152, 0.0722], (part, weight) => part * weight)
            .Sum();

    [GeneratedRegex(@"\A#[0-9A-Fa-f]{6}\z")]
    private static partial Regex Format();
}
