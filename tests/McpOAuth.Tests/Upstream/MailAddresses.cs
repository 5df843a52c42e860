using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Tests.Upstream;

/// <summary>Which addresses are taken, and in what form they are compared.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §5.1")]
public sealed class MailAddresses
{
    private readonly SomeUpstream upstream = new();

    [Theory]
    [InlineData(" Alice@Example.COM ", "alice@example.com")]
    [InlineData("a.b+c@example.com", "a.b+c@example.com")]
    [InlineData("Ü@Bücher.example", "ü@xn--bcher-kva.example")]
    public void An_address_has_one_form(string address, string normalised) =>
        Assert.Equal(normalised, MailAddress.Normalise(address));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData("alice@")]
    [InlineData("alice")]
    [InlineData("al ice@example.com")]
    [InlineData("alice@exa\nmple.com")]
    public void Anything_else_is_no_address(string? address) => Assert.Null(MailAddress.Normalise(address));

    [Theory]
    [InlineData(true, "alice@example.com")]
    [InlineData(false, null)]
    [InlineData("true", null)]
    [InlineData(1, null)]
    public async Task Only_an_address_that_the_upstream_has_verified_is_taken(object verified, string? expected)
    {
        var claims = SomeUpstream.Claims(("email", "Alice@example.com"), ("email_verified", verified));

        var identity = await new IdTokenValidation(SomeUpstream.Settings, Some.Clock()).ValidateAsync(
            upstream.Sign(claims),
            new Secret(SomeUpstream.Nonce),
            upstream.Configuration
        );

        Assert.Equal(expected, identity.Value.VerifiedMail);
    }
}
