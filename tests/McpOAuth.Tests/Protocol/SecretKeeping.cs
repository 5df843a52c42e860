using System.Buffers.Text;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Protocol;

/// <summary>A secret is compared by its hash and does not print.</summary>
public sealed class SecretKeeping
{
    [Fact, Trait("Spec", "RFC 6749 §10.3"), Trait("Invariant", "I5")]
    public void A_secret_does_not_print() => Assert.Equal("[secret]", $"{new Secret("s3cret")}");

    [Fact, Trait("Spec", "FIPS 180-4 §6.2"), Trait("Invariant", "I5")]
    public void Only_the_SHA_256_of_a_secret_is_stored()
    {
        // NIST's example for the one-block message "abc".
        var expected = Convert.FromHexString("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD");
        Assert.Equal(Base64Url.EncodeToString(expected), new Secret("abc").Sha256());
    }

    [Fact, Trait("Spec", "RFC 6749 §10.10")]
    public void A_new_secret_has_the_requested_number_of_random_bytes()
    {
        Assert.Equal(32, Base64Url.DecodeFromChars(Secret.Create().Reveal()).Length);
        Assert.Equal(16, Base64Url.DecodeFromChars(Secret.Create(16).Reveal()).Length);
        Assert.NotEqual(Secret.Create().Reveal(), Secret.Create().Reveal());
    }

    [Theory, Trait("Spec", "RFC 6749 §2.3.1")]
    [InlineData("abc", true)]
    [InlineData("abd", false)]
    [InlineData("ab", false)]
    [InlineData("abc ", false)]
    [InlineData("ABC", false)]
    [InlineData("", false)]
    public void Only_the_secret_itself_matches_its_hash(string presented, bool isTheOne) =>
        Assert.Equal(isTheOne, new Secret(presented).IsHashedAs(new Secret("abc").Sha256()));
}
