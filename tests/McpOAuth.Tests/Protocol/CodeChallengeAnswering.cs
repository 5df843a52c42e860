using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>Which verifier answers a challenge.</summary>
public sealed class CodeChallengeAnswering
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    [Fact, Trait("Spec", "RFC 7636 Appendix B")]
    public void The_example_in_the_RFC_matches()
    {
        Assert.Equal(Challenge, CodeChallenge.Of(Some.Verifier(Verifier)).Value);
        Assert.True(Some.Challenge(Challenge).IsAnsweredBy(Some.Verifier(Verifier)));
    }

    [Theory, Trait("Spec", "RFC 7636 §4.6")]
    [InlineData("eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")] // first character
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXK")] // case of the last
    [InlineData("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk.")]
    public void Any_other_verifier_does_not_match(string other) =>
        Assert.False(Some.Challenge(Challenge).IsAnsweredBy(Some.Verifier(other)));

    [Fact, Trait("Spec", "RFC 9700 §2.1.1")]
    public void A_challenge_does_not_match_itself_as_with_the_plain_method()
    {
        Assert.False(Some.Challenge(Challenge).IsAnsweredBy(Some.Verifier(Challenge)));
    }

    [Fact, Trait("Spec", "RFC 7636 §4.6")]
    public void A_challenge_that_differs_in_its_last_character_does_not_match() =>
        Assert.False(Some.Challenge(Challenge[..^1] + "A").IsAnsweredBy(Some.Verifier(Verifier)));
}
