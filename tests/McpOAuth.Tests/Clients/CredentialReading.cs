using System.Text;
using McpOAuth.Authentication;
using McpOAuth.Protocol;
using Microsoft.Extensions.Primitives;

namespace McpOAuth.Tests.Clients;

/// <summary>Client id and secret, in the header or in the body.</summary>
public sealed class CredentialReading
{
    [Theory, Trait("Spec", "RFC 6749 §2.3.1")]
    [InlineData("client_id=abc&client_secret=s3cret", "s3cret")]
    [InlineData("client_id=abc&client_secret=s%2Bcret", "s+cret")]
    [InlineData("client_id=abc", null)]
    [InlineData("client_id=abc&client_secret=", null)] // an empty secret counts as none
    public void Credentials_may_be_in_the_body(string body, string? secret) => AssertRead("abc", secret, null, body);

    [Theory, Trait("Spec", "RFC 6749 §2.3.1"), Trait("Spec", "RFC 7617 §2")]
    [InlineData("abc:s3cret", "s3cret")]
    [InlineData("abc:s:cret", "s:cret")] // the first colon separates
    [InlineData("abc:", null)] // an empty secret counts as none
    [InlineData("abc:s%2Bcret", "s+cret")] // form-encoded, as the RFC wants it
    [InlineData("abc:s+cret", "s+cret")] // raw, as many send it
    [InlineData("abc:s-_.~cret", "s-_.~cret")]
    [InlineData("a%62c:s3cret", "s3cret")]
    [InlineData("abc:100%", "100%")] // no escape, so it is meant as it is
    public void Basic_may_be_raw_or_form_encoded(string credentials, string? secret) =>
        AssertRead("abc", secret, Basic(credentials), "");

    [Theory, Trait("Spec", "RFC 9110 §11.1")]
    [InlineData("basic ")]
    [InlineData("BASIC ")]
    [InlineData("Basic   ")]
    public void The_scheme_ignores_case_and_extra_space(string scheme) =>
        AssertRead("abc", "s3cret", scheme + Convert.ToBase64String("abc:s3cret"u8), "");

    [Theory, Trait("Spec", "RFC 6749 §2.3")]
    [InlineData("client_id=abc")]
    [InlineData("client_id=abc&client_secret=s3cret")] // twice the same is forgiven
    [InlineData("client_id=abc&client_secret=")]
    public void The_body_may_repeat_the_credentials_of_the_header(string body) =>
        AssertRead("abc", "s3cret", Basic("abc:s3cret"), body);

    [Fact, Trait("Spec", "RFC 6749 §2.3.1")]
    public void A_header_without_a_secret_and_a_body_with_one_are_combined() =>
        AssertRead("abc", "s3cret", Basic("abc:"), "client_secret=s3cret");

    [Theory, Trait("Spec", "RFC 6749 §2.3"), Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("client_id=other")]
    [InlineData("client_id=ABC")]
    [InlineData("client_id=abc&client_secret=other")]
    [InlineData("client_secret=S3cret")]
    public void Different_credentials_in_header_and_body_are_invalid_request(string body) =>
        AssertRefused(ErrorCodes.InvalidRequest, Basic("abc:s3cret"), body);

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Spec", "RFC 7617 §2")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YWJj")] // abc, without a colon
    [InlineData("Basic OnMzY3JldA==")] // :s3cret, without an id
    [InlineData("Basic YWJjOnMzY3JldA")] // unpadded
    public void Malformed_Basic_credentials_are_invalid_client(string header) =>
        AssertRefused(ErrorCodes.InvalidClient, header, "client_id=abc&client_secret=s3cret");

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(null)]
    [InlineData("Bearer abc")]
    [InlineData("Basic")]
    public void Without_a_client_id_anywhere_it_is_invalid_client(string? header) =>
        AssertRefused(ErrorCodes.InvalidClient, header, "client_secret=s3cret");

    [Fact, Trait("Spec", "RFC 6749 §2.3.1")]
    public void Another_scheme_in_the_header_leaves_the_body_in_effect() =>
        AssertRead("abc", "s3cret", "Bearer xyz", "client_id=abc&client_secret=s3cret");

    [Fact, Trait("Spec", "RFC 6749 §10.1"), Trait("Invariant", "I5")]
    public void Presented_credentials_do_not_print()
    {
        var presented = PresentedCredentials.Read(default, Some.Parameters("client_id=abc&client_secret=s3cret"));
        Assert.DoesNotContain("s3cret", presented.Value.ToString(), StringComparison.Ordinal);
    }

    private static void AssertRead(string clientId, string? secret, string? header, string body)
    {
        var read = PresentedCredentials.Read(new StringValues(header), Some.Parameters(body));
        Assert.Null(read.Error);
        Assert.Equal((clientId, secret), (read.Value.ClientId, read.Value.Secret?.Reveal()));
    }

    private static void AssertRefused(string code, string? header, string body) =>
        Assert.Equal(code, PresentedCredentials.Read(new StringValues(header), Some.Parameters(body)).Error?.Code);

    private static string Basic(string credentials) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
}
