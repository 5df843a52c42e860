using System.Text;
using McpOAuth.Pages;

namespace McpOAuth.Tests.Pages;

/// <summary>The operator's name, logo, colour and links on a page (docs/decisions/0013).</summary>
public sealed class OperatorLook
{
    private const string Svg = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";

    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];

    [Fact, Trait("Spec", "CSP3 §6.1.4")]
    public void Images_are_allowed_only_with_a_logo_and_only_from_data()
    {
        Assert.DoesNotContain("img-src", PageFrame.Plain.ContentSecurityPolicy, StringComparison.Ordinal);
        var policy = Frame(LogoOf(Svg)).ContentSecurityPolicy;
        Assert.Contains("img-src data:;", policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "SVG 2 §2.2.1")]
    public void A_logo_is_an_image_of_a_data_uri_and_never_markup()
    {
        var page = PageOf(Frame(LogoOf(Svg)));
        Assert.Contains("<img src=\"data:image/svg+xml;base64,", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "PNG 3rd edition §5.2")]
    public void A_PNG_and_an_SVG_are_logos_and_nothing_else_is()
    {
        Assert.StartsWith("data:image/png;", OperatorLogo.Parse(Png).Value.DataUri, StringComparison.Ordinal);
        Assert.False(OperatorLogo.Parse(Encoding.UTF8.GetBytes(Svg)).IsRefused);
        foreach (
            var text in (string[])["", "GIF89a", "<html></html>", Svg[..^3], "<!DOCTYPE svg [<!ENTITY a 'b'>]>" + Svg]
        )
        {
            Assert.True(OperatorLogo.Parse(Encoding.UTF8.GetBytes(text)).IsRefused, text);
        }
    }

    [Theory, Trait("Spec", "Decision 13")]
    [InlineData(10 * 1024, false)]
    [InlineData(10 * 1024 + 1, true)]
    public void A_logo_has_ten_kilobytes_at_most(int length, bool isRefused) =>
        Assert.Equal(isRefused, OperatorLogo.Parse([.. Png, .. new byte[length - Png.Length]]).IsRefused);

    [Theory, Trait("Spec", "RFC 2397 §2")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", false)]
    [InlineData("data:image/png;base64,", true)]
    [InlineData("data:image/png;base64,not base64!", true)]
    [InlineData("data:image/svg+xml,%3Csvg/%3E", true)]
    [InlineData("data:text/html;base64,PGh0bWw+", true)]
    public void A_data_uri_is_read_in_base64_and_by_its_content(string uri, bool isRefused) =>
        Assert.Equal(isRefused, OperatorLogo.ParseDataUri(uri).IsRefused);

    [Theory, Trait("Spec", "WCAG 2.2 §1.4.3")]
    [InlineData("#0b57d0", "#ffffff", true)]
    [InlineData("#FFD100", "#1b1f24", true)]
    [InlineData("#000000", "#ffffff", true)]
    [InlineData("#ffffff", "#1b1f24", true)]
    [InlineData("#808080", "#1b1f24", false)]
    public void Text_on_the_accent_colour_is_white_or_dark_and_must_be_readable(
        string value,
        string ink,
        bool isReadable
    )
    {
        var color = AccentColor.TryParse(value)!;
        Assert.Equal((ink, isReadable), (color.Ink, color.IsReadable));
        Assert.True(color.Readable().Contrast >= AccentColor.NeededContrast);
    }

    [Theory, Trait("Spec", "CSS Color 4 §5.2")]
    [InlineData("0b57d0")]
    [InlineData("#0b57d")]
    [InlineData("#0b57d0; }")]
    [InlineData("red")]
    public void Only_six_hexadecimal_digits_are_a_colour(string value) => Assert.Null(AccentColor.TryParse(value));

    [Fact, Trait("Spec", "CSP3 §2.3.1")]
    public void The_policy_allows_the_style_sheet_with_the_accent_colour()
    {
        var frame = new PageFrame(new() { AccentColor = AccentColor.TryParse("#aa0000") });
        var page = PageOf(frame);
        var css = page.Split("<style>")[1].Split("</style>")[0];
        Assert.Contains("background: #aa0000", css, StringComparison.Ordinal);
        Assert.Contains(StyleSheet.HashOf(css), frame.ContentSecurityPolicy, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "WHATWG HTML §13.3")]
    public void Name_and_links_stand_on_the_page_and_never_become_markup()
    {
        var page = PageOf(
            new(
                new()
                {
                    Name = "Contoso <b>",
                    SupportLink = "mailto:help@contoso.example?subject=\"",
                    PrivacyLink = "https://contoso.example/privacy",
                }
            )
        );
        Assert.Contains("Contoso &lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("href=\"mailto:help@contoso.example?subject=&quot;\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"https://contoso.example/privacy\"", page, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "Decision 13")]
    public void A_page_with_the_largest_logo_stays_below_thirty_kilobytes()
    {
        var logo = OperatorLogo.Parse([.. Png, .. new byte[OperatorLogo.MaximumLength - Png.Length]]).Value;
        // The rest is for the form, whose largest part is the sealed request.
        Assert.InRange(Encoding.UTF8.GetByteCount(PageOf(Frame(logo))), 1, 20 * 1024);
    }

    private static OperatorLogo LogoOf(string svg) => OperatorLogo.Parse(Encoding.UTF8.GetBytes(svg)).Value;

    private static PageFrame Frame(OperatorLogo logo) => new(new() { Name = "Contoso", Logo = logo });

    private static string PageOf(PageFrame frame) => frame.Around("Title", Html.Of($"<p>Body</p>")).ToString();
}
