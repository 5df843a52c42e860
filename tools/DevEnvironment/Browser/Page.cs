using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;

namespace DevEnvironment.Browser;

/// <summary>An answer that a <see cref="PlainBrowser"/> got; a redirect is not followed by itself.</summary>
public sealed record Page
{
    /// <summary>The URL that was asked.</summary>
    public required Uri Url { get; init; }

    public required HttpStatusCode Status { get; init; }

    public required HttpResponseHeaders Headers { get; init; }

    public required string Body { get; init; }

    /// <summary>Where a redirect leads, absolute, its bytes as they were sent; null when this is no redirect.</summary>
    public string? Location { get; init; }

    /// <summary>The forms of the page in their order.</summary>
    public IReadOnlyList<HtmlForm> Forms =>
        [.. Document.Forms.Select(form => HtmlForm.Of((IHtmlFormElement)form, Url))];

    /// <summary>The page's text without its markup, spaces collapsed: for messages and assertions.</summary>
    public string Text =>
        string.Join(
            ' ',
            (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
        );

    private IHtmlDocument Document => new HtmlParser().ParseDocument(Body);

    /// <summary>The decoded query parameters of <see cref="Location"/>; the first value where one is repeated.</summary>
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
