using System.Buffers.Text;
using System.Xml;
using System.Xml.Linq;
using McpOAuth.Protocol;

namespace McpOAuth.Pages;

/// <summary>The operator's own logo: a PNG or SVG of at most 10 KB.</summary>
/// <remarks>
/// docs/decisions/0013. It is shown as <c>img</c> from a data URI. Browsers run no script of an SVG in an <c>img</c> and
/// load nothing that it refers to (SVG 2 §2.2.1, secure static mode).
/// </remarks>
public sealed record OperatorLogo
{
    /// <summary>In bytes.</summary>
    public const int MaximumLength = 10 * 1024;

    private const string Svg = "image/svg+xml";
    private const string Png = "image/png";

    private OperatorLogo(string dataUri) => DataUri = dataUri;

    public string DataUri { get; }

    /// <summary>The logo, or what is wrong with it.</summary>
    public static OAuthResult<OperatorLogo> Parse(ReadOnlySpan<byte> image)
    {
        if (image.Length > MaximumLength)
        {
            return OAuthError.InvalidRequest($"has {image.Length} bytes. At most {MaximumLength} are allowed.");
        }
        var type =
            IsPng(image) ? Png
            : IsSvg(image) ? Svg
            : null;
        return type is null
            ? OAuthError.InvalidRequest("is neither a PNG nor an SVG image.")
            : new OperatorLogo($"data:{type};base64,{Convert.ToBase64String(image)}");
    }

    /// <summary>The logo of a data URI (RFC 2397) in base64, or what is wrong with it.</summary>
    public static OAuthResult<OperatorLogo> ParseDataUri(string uri)
    {
        var start = uri.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase);
        var data = start < 0 ? "" : uri[(start + ";base64,".Length)..];
        return data.Length > 0 && Base64.IsValid(data)
            ? Parse(Convert.FromBase64String(data))
            : OAuthError.InvalidRequest($"is not a data URI in base64, such as data:{Svg};base64,PHN2Zy…");
    }

    // PNG 3rd edition §5.2.
    private static bool IsPng(ReadOnlySpan<byte> image) =>
        image.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

    private static bool IsSvg(ReadOnlySpan<byte> image)
    {
        try
        {
            using var stream = new MemoryStream(image.ToArray());
            using var reader = XmlReader.Create(
                stream,
                new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
            );
            // To the end, so that a damaged file is found now and not by a user.
            return XDocument.Load(reader).Root?.Name == "{http://www.w3.org/2000/svg}svg";
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
