using System.Text;

namespace McpOAuth.Pages;

/// <summary>The frame of every page, with the operator's name, logo, colour and links.</summary>
public sealed class PageFrame
{
    public static readonly PageFrame Plain = new(Operator.Unnamed);

    private readonly Operator whose;

    // Added to the style sheet. It has no character that HTML encodes.
    private readonly string accent;

    public PageFrame(Operator whose)
    {
        this.whose = whose;
        accent = whose.AccentColor is { } color
            ? $"\nmain {{ border-top: .375rem solid {color.Value}; }}\n"
                + $"button.go {{ background: {color.Value}; border-color: {color.Value}; color: {color.Ink}; }}"
            : "";
        ContentSecurityPolicy =
            $"default-src 'none'; style-src '{StyleSheet.HashOf(StyleSheet.Css + accent)}'; "
            + (whose.Logo is null ? "" : "img-src data:; ")
            + "base-uri 'none'; frame-ancestors 'none'";
    }

    /// <summary>
    /// No <c>form-action</c>: Chromium applies it to the whole redirect chain of a POST, so it would block the consent
    /// form's redirects to the upstream and to private-use schemes.
    /// </summary>
    public string ContentSecurityPolicy { get; }

    /// <summary>The operator's name. Null if settings do not name it.</summary>
    public string? OperatorName => whose.Name;

    /// <summary>Where users get help. Null if settings do not say.</summary>
    public string? SupportLink => whose.SupportLink;

    /// <summary>Of a page without content, in bytes.</summary>
    public int Length => Encoding.UTF8.GetByteCount(Around("", Html.Of($"")).ToString());

    public Html Around(string title, Html body) =>
        Html.Of(
            $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}{(whose.Name is null ? null : $" – {whose.Name}")}</title>
            <style>{Html.Trusted(StyleSheet.Css)}{accent}</style>
            </head>
            <body>
            <main>
            {Header()}<h1>{title}</h1>
            {body}
            {Footer()}</main>
            </body>
            </html>

            """
        );

    // The name stands beside the logo, so the logo itself needs no text.
    private Html? Header() =>
        whose.Name is null
            ? null
            : Html.Of(
                $"""
                <p class="brand">{(
                    whose.Logo is null ? null : Html.Of($"""<img src="{whose.Logo.DataUri}" alt="">""")
                )}<span>{whose.Name}</span></p>

                """
            );

    private Html? Footer() =>
        whose is { SupportLink: null, PrivacyLink: null }
            ? null
            : Html.Of(
                $"""
                <p class="foot soft">{Link(whose.SupportLink, "Get help")}{Link(whose.PrivacyLink, "Privacy")}</p>

                """
            );

    private static Html? Link(string? url, string text) =>
        url is null ? null : Html.Of($"""<a rel="noreferrer" href="{url}">{text}</a>""");
}
