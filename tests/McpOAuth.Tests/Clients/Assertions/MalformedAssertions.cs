using System.Buffers.Text;
using System.Text;
using McpOAuth.Clients.Assertions;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>A text that is not a signed JWT is no assertion, whatever it is made of.</summary>
[Trait("Spec", "RFC 7515 §5.2"), Trait("Spec", "RFC 7521 §4.2")]
public sealed class MalformedAssertions
{
    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("....")]
    [InlineData("A.A.A")]
    [InlineData("e30.A.A")]
    [InlineData("e30.e30.A")]
    [InlineData("e30.e30.")]
    [InlineData("e30.A.A.A.A")]
    [InlineData("e30.e30.e30.e30.e30")]
    [InlineData("e30.e30.e30.e30")]
    [InlineData("\u00e9.e30.A")]
    [InlineData("e30=.e30=.A")]
    [InlineData("e30.e30.A\n")]
    public void Text_that_is_not_a_signed_JWT_is_refused(string text) =>
        Assert.False(ClientAssertion.TryParse(text, out _));

    [Theory]
    [InlineData("[]", """{"sub":"a"}""")]
    [InlineData("1", """{"sub":"a"}""")]
    [InlineData("null", """{"sub":"a"}""")]
    [InlineData("""{"alg":"ES256"}""", "[]")]
    [InlineData("""{"alg":"ES256"}""", "null")]
    [InlineData("""{"alg":"ES256"}""", "\"sub\"")]
    [InlineData("""{"alg":"ES256"}""", """{"sub":""}""")]
    [InlineData("""{"alg":"ES256"}""", """{"sub":null}""")]
    [InlineData("""{"alg":"ES256"}""", """{"sub":"a""")]
    public void Parts_that_are_not_the_JSON_objects_of_a_JWT_are_refused(string header, string payload) =>
        Assert.False(ClientAssertion.TryParse($"{Encoded(header)}.{Encoded(payload)}.AAAA", out _));

    private static string Encoded(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
