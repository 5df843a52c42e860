using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace McpOAuth.Pages;

/// <summary>A piece of HTML. The literal parts are markup; everything in a hole is encoded unless it is <see cref="Html"/>.</summary>
/// <remarks>
/// WHATWG HTML §13.3; RFC 9700 §4.16. Encoded text is safe between tags and in a quoted attribute: <c>&lt; &gt; &amp; " '</c>
/// become character references. It is not safe in an unquoted attribute, a script or a style sheet.
/// </remarks>
public sealed class Html
{
    private readonly string markup;

    private Html(string markup) => this.markup = markup;

    /// <summary>HTML from an interpolated string: <c>Html.Of($"&lt;p&gt;{name}&lt;/p&gt;")</c>.</summary>
    public static Html Of(Interpolation interpolation) => new(interpolation.ToString());

    /// <summary>The pieces, one per line.</summary>
    public static Html Lines(IEnumerable<Html> pieces) => new(string.Join('\n', pieces));

    /// <summary>Markup as it stands. For constants only, such as a style sheet: CA1857 refuses anything else.</summary>
    public static Html Trusted([ConstantExpected] string constant) => new(constant);

    /// <summary>The markup.</summary>
    public override string ToString() => markup;

    /// <summary>What the compiler calls for each part of an interpolated string. Not to be called by hand.</summary>
    /// <remarks>A hole takes a text, a number or date (invariant culture), HTML, or a sequence of HTML. Null adds nothing.</remarks>
    [InterpolatedStringHandler]
    public readonly ref struct Interpolation
    {
        private readonly StringBuilder markup;

        public Interpolation(int literalLength, int formattedCount) =>
            markup = new(literalLength + formattedCount * 16);

        public void AppendLiteral(string literal) => markup.Append(literal);

        public void AppendFormatted(string? text) => markup.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));

        public void AppendFormatted(Html? html) => markup.Append(html);

        public void AppendFormatted(IEnumerable<Html> pieces) => markup.AppendJoin("", pieces);

        public override string ToString() => markup.ToString();
    }
}
