using System.Globalization;
using System.Net;
using System.Text;

namespace Bench.Growth;

/// <summary>Draws the measurement as an SVG picture: milliseconds over users, both logarithmic.</summary>
internal static class GrowthPlot
{
    private const double Left = 60;
    private const double Right = 440;
    private const double Top = 24;
    private const double Bottom = 320;

    // Readable on white and on black.
    private static readonly string[] Colors =
    [
        "#3b8bd6",
        "#d9822b",
        "#2ca25f",
        "#c94f7c",
        "#8a6fd1",
        "#a08a00",
        "#4f9a9a",
        "#b0554a",
    ];

    public static string Draw(GrowthResult result)
    {
        var scale = new Scale(result.Figures);
        var text = new StringBuilder();
        text.Append(
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 0 780 370" role="img" aria-labelledby="title desc">

            """
        );
        text.Append(Invariant($"<title id=\"title\">Cost over the number of users, {result.Date}</title>\n"));
        text.Append(Invariant($"<desc id=\"desc\">{Encoded(Description(result))}</desc>\n"));
        text.Append(
            """
            <style>
            text { font: 12px sans-serif; fill: #333 }
            .axis { stroke: #888; stroke-opacity: 0.5 }
            polyline { fill: none; stroke-width: 2 }
            @media (prefers-color-scheme: dark) { text { fill: #ddd } }
            </style>

            """
        );
        DrawAxes(text, result, scale);
        foreach (var (index, work) in result.Figures.GroupBy(figure => figure.Work).Index())
        {
            DrawWork(text, [.. work], Colors[index % Colors.Length], Top + 12 + (index * 22), scale);
        }
        return text.Append("</svg>\n").ToString();
    }

    private static string Description(GrowthResult result) =>
        string.Join(
            " ",
            result
                .Figures.GroupBy(figure => figure.Work)
                .Select(work =>
                    $"{work.Key}: {string.Join(", ", work.Select(one => Invariant($"{one.Median:F1} ms at {one.Users}")))}."
                )
        );

    private static void DrawAxes(StringBuilder text, GrowthResult result, Scale scale)
    {
        for (var milliseconds = scale.Low; milliseconds <= scale.High * 1.001; milliseconds *= 10)
        {
            var y = scale.Y(milliseconds);
            text.Append(
                Invariant($"<line class=\"axis\" x1=\"{Left}\" y1=\"{y:F1}\" x2=\"{Right}\" y2=\"{y:F1}\"/>\n")
            );
            text.Append(
                Invariant($"<text x=\"{Left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{milliseconds:G} ms</text>\n")
            );
        }
        foreach (var users in result.Figures.Select(figure => figure.Users).Distinct())
        {
            var x = scale.X(users);
            text.Append(
                Invariant($"<line class=\"axis\" x1=\"{x:F1}\" y1=\"{Top}\" x2=\"{x:F1}\" y2=\"{Bottom}\"/>\n")
            );
            text.Append(
                Invariant($"<text x=\"{x:F1}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{users:N0}</text>\n")
            );
        }
        text.Append(
            Invariant(
                $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 38}\" text-anchor=\"middle\">other users in the tables</text>\n"
            )
        );
    }

    private static void DrawWork(StringBuilder text, GrowthFigure[] work, string color, double legend, Scale scale)
    {
        var points = work.Select(one => Invariant($"{scale.X(one.Users):F1},{scale.Y(one.Median):F1}"));
        text.Append(Invariant($"<polyline stroke=\"{color}\" points=\"{string.Join(' ', points)}\"/>\n"));
        foreach (var one in work)
        {
            text.Append(
                Invariant(
                    $"<circle cx=\"{scale.X(one.Users):F1}\" cy=\"{scale.Y(one.Median):F1}\" r=\"3\" fill=\"{color}\"/>\n"
                )
            );
        }
        var label = $"{work[0].Work}: {GrowthReport.OperationsOf(work)} operations";
        text.Append(
            Invariant($"<rect x=\"{Right + 20}\" y=\"{legend - 9}\" width=\"14\" height=\"4\" fill=\"{color}\"/>\n")
        );
        text.Append(Invariant($"<text x=\"{Right + 40}\" y=\"{legend}\">{Encoded(label)}</text>\n"));
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Places users and milliseconds in the picture. The axis of time shows whole powers of ten.</summary>
    private sealed class Scale(IReadOnlyList<GrowthFigure> figures)
    {
        private readonly double fewest = Math.Log10(figures.Min(figure => figure.Users));
        private readonly double most = Math.Log10(figures.Max(figure => figure.Users));

        public double Low { get; } = Math.Pow(10, Math.Floor(Math.Log10(figures.Min(figure => figure.Median))));

        public double High { get; } = Math.Pow(10, Math.Ceiling(Math.Log10(figures.Max(figure => figure.Median))));

        public double X(int users) =>
            most > fewest
                ? Left + 20 + ((Math.Log10(users) - fewest) / (most - fewest) * (Right - Left - 40))
                : (Left + Right) / 2;

        public double Y(double milliseconds) =>
            Bottom - ((Math.Log10(milliseconds) - Math.Log10(Low)) / Math.Log10(High / Low) * (Bottom - Top));
    }
}
