using System.Net;
using McpOAuth.Pages;

namespace McpOAuth.Tests.Pages;

/// <summary>A text in a hole of <see cref="Html"/> is shown as text, between tags and in a quoted attribute.</summary>
public sealed class TextEscaping
{
    [Theory, Trait("Spec", "WHATWG HTML §13.3"), Trait("Spec", "RFC 9700 §4.16")]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("\" onclick=\"x", "&quot; onclick=&quot;x")]
    [InlineData("' onclick='x", "&#39; onclick=&#39;x")]
    [InlineData("a&amp;b", "a&amp;amp;b")]
    [InlineData("plain text, 1 + 1 = 2", "plain text, 1 + 1 = 2")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Special_characters_become_references(string? text, string html)
    {
        Assert.Equal($"<p>{html}</p>", Html.Of($"<p>{text}</p>").ToString());
        Assert.Equal($"<a title=\"{html}\">", Html.Of($"<a title=\"{text}\">").ToString());
    }

    [Fact, Trait("Spec", "WHATWG HTML §13.3")]
    public void No_character_below_256_ends_an_attribute_or_opens_a_tag()
    {
        var all = string.Concat(Enumerable.Range(0, 256).Select(code => (char)code));
        Assert.DoesNotContain(Html.Of($"{all}").ToString(), character => character is '<' or '>' or '"' or '\'');
    }

    [Theory, Trait("Spec", "WHATWG HTML §13.5")]
    [InlineData("שלום")]
    [InlineData("🔑 key")]
    [InlineData("👩‍💻")]
    [InlineData("é\u00a0ß")]
    [InlineData("日本語")]
    public void Other_scripts_and_emoji_are_shown_as_they_are(string text) =>
        Assert.Equal(text, WebUtility.HtmlDecode(Html.Of($"{text}").ToString()));

    [Theory, Trait("Spec", "WHATWG HTML §13.5")]
    [InlineData("\ud83d<")]
    [InlineData("<\udd11")]
    public void Half_a_surrogate_pair_becomes_a_replacement_character(string text)
    {
        var html = Html.Of($"{text}").ToString();
        Assert.Contains("&lt;", html, StringComparison.Ordinal);
        Assert.Contains('\ufffd', WebUtility.HtmlDecode(html));
    }

    [Fact, Trait("Spec", "WHATWG HTML §13.3")]
    public void A_text_that_was_built_before_is_encoded_too()
    {
        var bold = $"<b>{"x"}</b>";
        Assert.Equal("<p>&lt;b&gt;x&lt;/b&gt;</p>", Html.Of($"<p>{bold}</p>").ToString());
        Assert.Equal("<p>&lt;i&gt;</p>", Html.Of($"<p>{$"<{"i"}>"}</p>").ToString());
    }
}
