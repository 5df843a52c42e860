using McpOAuth.Protocol;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>One method a request, and the one that the client has.</summary>
public sealed class AuthenticationMethodMixing : IDisposable
{
    private readonly AssertingClient client = new();

    private (string, string?) Assertion => ("client_assertion", client.Key.Sign(client.Claims()));

    private static (string, string?) Type => ("client_assertion_type", AuthenticationMethods.JwtBearerAssertion);

    [Fact, Trait("Spec", "RFC 6749 §2.3")]
    public async Task An_assertion_beside_a_secret_is_invalid()
    {
        var found = await client.SendAsync(Assertion, Type, ("client_id", AssertingClient.Id), ("client_secret", "s"));

        Assert.Equal("invalid_request", found.Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 6749 §2.3")]
    [InlineData("Basic aHR0cHMtbGVzcy1pZDpz")]
    [InlineData("basic aHR0cHMtbGVzcy1pZDo=")]
    public async Task An_assertion_beside_Basic_credentials_is_invalid(string authorization)
    {
        var found = await client.SendWithHeaderAsync(authorization, Assertion, Type);

        Assert.Equal("invalid_request", found.Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 7521 §4.2")]
    public async Task An_assertion_and_its_type_must_come_together()
    {
        Assert.Equal("invalid_request", (await client.SendAsync(Assertion)).Error?.Code);
        Assert.Equal("invalid_request", (await client.SendAsync(Type, ("client_id", AssertingClient.Id))).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 7521 §4.2")]
    public async Task Another_assertion_type_is_refused()
    {
        var saml = ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");

        Assert.Equal("invalid_client", (await client.SendAsync(Assertion, saml)).Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 7523 §2.2")]
    [InlineData("not a JWT")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30.e30.")]
    [InlineData("eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA")]
    public async Task A_malformed_assertion_is_refused(string text) =>
        Assert.Equal("invalid_client", (await client.PresentAsync(text, AssertingClient.Id)).Error?.Code);

    [Fact, Trait("Spec", "RFC 7523 §2.2")]
    public async Task An_overlong_assertion_is_refused() =>
        Assert.Equal(
            "client_assertion is not a JWT with a sub claim",
            (await client.AuthenticateAsync(("padding", new string('a', 8 * 1024)))).Error?.Reason
        );

    [Fact, Trait("Spec", "CIMD §8.2"), Trait("Attack", "Authentication downgrade")]
    public async Task A_client_with_keys_must_use_them()
    {
        Assert.Equal("invalid_client", (await client.SendAsync(("client_id", AssertingClient.Id))).Error?.Code);
        Assert.Equal(
            "invalid_client",
            (await client.SendAsync(("client_id", AssertingClient.Id), ("client_secret", "s"))).Error?.Code
        );
    }

    [Theory, Trait("Spec", "RFC 7591 §2")]
    [InlineData("none")]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    public async Task A_client_with_another_method_cannot_use_assertions(string method)
    {
        using var key = ClientKey.Create();
        using var other = new AssertingClient(key, null, method);

        Assert.Equal("invalid_client", (await other.AuthenticateAsync()).Error?.Code);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task An_unknown_client_is_invalid() =>
        Assert.Equal(
            "invalid_client",
            (await client.AuthenticateAsync(("iss", "nobody"), ("sub", "nobody"))).Error?.Code
        );

    public void Dispose() => client.Dispose();
}
