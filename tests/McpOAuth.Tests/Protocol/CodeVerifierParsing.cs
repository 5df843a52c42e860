using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>43 to 128 unreserved characters.</summary>
public sealed class CodeVerifierParsing
{
    [Theory, Trait("Spec", "RFC 7636 §4.1")]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(127)]
    [InlineData(128)]
    public void A_verifier_has_43_to_128_characters(int length)
    {
        var text = new string('x', length);
        Assert.True(CodeVerifier.TryParse(text, out var verifier));
        Assert.Equal(text, verifier.Reveal());
    }

    [Theory, Trait("Spec", "RFC 7636 §4.1")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(129)]
    [InlineData(4096)]
    public void Fewer_or_more_characters_are_refused(int length) =>
        Assert.False(CodeVerifier.TryParse(new string('x', length), out _));

    [Fact, Trait("Spec", "RFC 7636 §4.1")]
    public void Every_unreserved_character_is_accepted() =>
        Assert.True(CodeVerifier.TryParse("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", out _));

    [Fact, Trait("Spec", "RFC 7636 §4.1")]
    public void No_other_character_is_accepted()
    {
        const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        var foreign = Enumerable.Range(0, 0x250).Select(code => (char)code).Where(c => !Unreserved.Contains(c));
        Assert.All(
            foreign,
            character =>
            {
                Assert.False(CodeVerifier.TryParse(new string('x', 42) + character, out _));
                Assert.False(CodeVerifier.TryParse(character + new string('x', 42), out _));
            }
        );
    }

    [Fact, Trait("Spec", "RFC 7636 §4.1")]
    public void A_trailing_newline_is_refused() =>
        Assert.False(CodeVerifier.TryParse(new string('x', 43) + "\n", out _));

    [Fact, Trait("Spec", "RFC 7636 §4.1")]
    public void A_missing_verifier_is_refused() => Assert.False(CodeVerifier.TryParse(null, out _));

    [Fact, Trait("Spec", "RFC 7636 §7.1")]
    public void A_generated_verifier_has_256_bits_and_parses()
    {
        var own = CodeVerifier.Create();
        Assert.Equal(43, own.Reveal().Length);
        Assert.True(CodeVerifier.TryParse(own.Reveal(), out _));
        Assert.NotEqual(own.Reveal(), CodeVerifier.Create().Reveal());
    }

    [Fact, Trait("Spec", "RFC 7636 §7.1"), Trait("Invariant", "I5")]
    public void A_verifier_does_not_print() =>
        Assert.Equal("[secret]", $"{Some.Verifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")}");
}
