using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which texts are a challenge: the base64url of a SHA-256 and nothing else.</summary>
public sealed class CodeChallengeParsing
{
    private const string Example = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact, Trait("Spec", "RFC 7636 §4.2")]
    public void A_base64url_SHA_256_is_accepted()
    {
        Assert.True(CodeChallenge.TryParse(Example, out var challenge));
        Assert.Equal(Example, challenge.Value);
    }

    [Theory, Trait("Spec", "RFC 7636 §4.2")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")] // 42 characters
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMM")] // 44
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=")] // padded
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM")] // base64, not base64url
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw/cM")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\n")] // $ would let it pass
    [InlineData("\nE9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")]
    [InlineData(" E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c")]
    [InlineData("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c\u0661")] // a digit, but not of ASCII
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(CodeChallenge.TryParse(text, out var challenge));
        Assert.Null(challenge);
    }

    [Fact, Trait("Spec", "RFC 9700 §2.1.1")]
    public void A_plain_challenge_of_full_length_cannot_be_expressed() =>
        // A 128-character verifier sent as its own challenge, as "plain" would have it.
        Assert.False(CodeChallenge.TryParse(new string('a', 128), out _));
}
