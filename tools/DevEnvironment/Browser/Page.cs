using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;

namespace DevEnvironment.Browser;

/// <summary>
/// A response received by a <see cref="PlainBrowser"/>, which may be a redirect that is not followed yet.
/// </summary>
public sealed record Page
{
    /// <summary>The requested URL.</summary>
    public required Uri Url { get; init; }

    public required HttpStatusCode Status { get; init; }

    public required HttpResponseHeaders Headers { get; init; }

    public required string Body { get; init; }

    /// <summary>The absolute redirect target, byte for byte as sent. Null if this is not a redirect.</summary>
    public string? Location { get; init; }

    /// <summary>The page's forms, in document order.</summary>
    public IReadOnlyList<HtmlForm> Forms =>
        [.. Document.Forms.Select(form => HtmlForm.Of((IHtmlFormElement)form, Url))];

    /// <summary>The page's text without markup, with whitespace collapsed, for messages and assertions.</summary>
    public string Text =>
        string.Join(
            ' ',
            (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    private IHtmlDocument Document => new HtmlParser().ParseDocument(Body);

    /// <summary>The decoded query parameters of <see cref="Location"/>. For a repeated one, the first value.</summary>
    public IReadOnlyDictionary<string, string> LocationQuery
    {
        get
        {
            var start = Location?.IndexOf('?', StringComparison.Ordinal) ?? -1;
            return start < 0
                ? new Dictionary<string, string>()
                : QueryHelpers
                    .ParseQuery(Location![start..])
                    .ToDictionary(pair => pair.Key, pair => pair.Value[0] ?? "", StringComparer.Ordinal);
        }
    }
}
