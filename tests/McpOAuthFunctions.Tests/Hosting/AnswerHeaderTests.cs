using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>Headers that every answer has, and the key set.</summary>
public sealed class AnswerHeaderTests(LocalParts parts) : BrokerTests(parts)
{
    [Theory, Trait("Spec", "RFC 9700 §4.2.4")]
    [InlineData("/")]
    [InlineData("/authorize")]
    [InlineData("/callback/local")]
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/nothing")]
    public async Task Every_answer_forbids_referrers_and_type_guessing(string path)
    {
        using var answer = await Http.GetAsync(Broker.Issuer + path);

        Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Theory, Trait("Spec", "RFC 6797 §7.2")]
    [InlineData("https://auth.example.com", true)]
    [InlineData("http://localhost:7071", false)]
    public async Task An_https_issuer_tells_browsers_to_use_https_for_a_year(string issuer, bool isTold)
    {
        await using var other = await TestBroker.StartAsync(Parts, issuer: issuer);

        using var answer = await Http.GetAsync(other.Issuer + "/.well-known/oauth-authorization-server");

        Assert.Equal(isTold, answer.Headers.TryGetValues("Strict-Transport-Security", out var values));
        Assert.Equal(isTold ? ["max-age=31536000"] : [], values ?? []);
    }

    [Fact, Trait("Spec", "RFC 7517 §9.2")]
    public async Task The_key_set_has_no_private_member()
    {
        var answer = await Answer.OfAsync(await Http.GetAsync(Broker.Issuer + "/.well-known/jwks.json"));

        // RFC 7518 §6.2.1: what a public EC key has, and what RFC 7517 §4 allows beside it.
        string[] allowed = ["kty", "crv", "x", "y", "use", "alg", "kid"];
        var keys = answer.Json.GetProperty("keys").EnumerateArray().ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Empty(key.EnumerateObject().Select(one => one.Name).Except(allowed)));
    }
}
