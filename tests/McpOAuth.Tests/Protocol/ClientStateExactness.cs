using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary><c>state</c> goes back byte for byte, or not at all.</summary>
public sealed class ClientStateExactness
{
    [Theory, Trait("Spec", "RFC 6749 §4.1.2")]
    [InlineData("xyz")]
    [InlineData("YWJj+/8=")] // base64 as VS Code sends it, unescaped
    [InlineData("YWJj%2B%2F8%3D")] // the same, escaped
    [InlineData("YWJj%2b%2f8%3d")] // and escaped in small letters
    [InlineData("a+b%20c")] // two spellings of a space
    [InlineData("%7B%22a%22%3A1%7D")] // JSON
    [InlineData("eyJhbGciOiJub25lIn0.e30.")]
    [InlineData("~!$'()*,;:@/?-._")]
    [InlineData("%25")]
    [InlineData("%7e")]
    public void A_state_that_the_ABNF_allows_is_kept_unchanged(string onTheWire)
    {
        Assert.True(ClientState.TryParse(onTheWire, out var state));
        Assert.Equal(onTheWire, state.Encoded);
    }

    [Theory, Trait("Spec", "RFC 6749 Appendix A.5")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\r\nSet-Cookie: x")]
    [InlineData("a%0d%0aSet-Cookie: x")]
    [InlineData("a%0A")]
    [InlineData("a%00")]
    [InlineData("a%1F")]
    [InlineData("%7F")]
    [InlineData("%80")]
    [InlineData("%C3%BC")]
    [InlineData("\u00fc")]
    [InlineData("a%")]
    [InlineData("a%4")]
    [InlineData("a%4g")]
    [InlineData("a&code=stolen")]
    [InlineData("a#fragment")]
    [InlineData("a\"b")]
    [InlineData("<script>")]
    [InlineData("a\\b")]
    public void Control_characters_and_delimiters_are_refused(string onTheWire) =>
        Assert.False(ClientState.TryParse(onTheWire, out _));

    [Fact, Trait("Spec", "RFC 6749 Appendix A.5")]
    public void Escapes_are_accepted_only_for_visible_ASCII_and_space() =>
        Assert.All(
            Enumerable.Range(0, 256),
            code => Assert.Equal(code is >= 0x20 and <= 0x7E, ClientState.TryParse($"a%{code:X2}", out _))
        );

    [Fact, Trait("Spec", "RFC 6749 §4.1.1")]
    public void An_overlong_state_is_refused()
    {
        Assert.True(ClientState.TryParse(new string('s', ClientState.MaximumLength), out _));
        Assert.False(ClientState.TryParse(new string('s', ClientState.MaximumLength + 1), out _));
    }
}
