using McpOAuth.Pages;

namespace McpOAuth.Tests.Pages;

/// <summary>A text becomes HTML that shows it and does nothing else.</summary>
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
    public void Special_characters_become_references(string? text, string html) => Assert.Equal(html, Page.Text(text));

    [Fact, Trait("Spec", "WHATWG HTML §13.3")]
    public void No_character_below_256_ends_an_attribute_or_opens_a_tag()
    {
        var all = string.Concat(Enumerable.Range(0, 256).Select(code => (char)code));
        Assert.DoesNotContain(Page.Text(all), character => character is '<' or '>' or '"' or '\'');
    }
}
