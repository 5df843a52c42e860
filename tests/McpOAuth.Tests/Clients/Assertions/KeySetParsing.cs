using System.Text.Json;
using System.Text.Json.Nodes;
using McpOAuth.Clients.Assertions;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>Which key sets of clients are taken.</summary>
public sealed class KeySetParsing : IDisposable
{
    private readonly ClientKey ec = ClientKey.Create();
    private readonly ClientKey rsa = ClientKey.Create("RS256", "two");

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public void Unsupported_keys_are_ignored()
    {
        var unknown = new JsonObject
        {
            ["kty"] = "OKP",
            ["crv"] = "Ed25519",
            ["x"] = "AAAA",
        };
        var encryption = ec.Jwk();
        encryption["use"] = "enc";

        var set = ClientKeySet.Parse(ClientKey.SetOf(unknown, encryption, rsa.Jwk())).Value;

        Assert.Single(set.For("RS256", null));
        Assert.Empty(set.For("ES256", null));
    }

    [Fact, Trait("Spec", "CIMD §4.1"), Trait("Attack", "Private key in the open")]
    public void A_set_with_a_private_key_is_refused()
    {
        AssertRefused(ClientKey.SetOf(ec.PrivateJwk()));
        AssertRefused(ClientKey.SetOf(rsa.Jwk(), ec.PrivateJwk()));
        AssertRefused(ClientKey.SetOf(rsa.PrivateJwk()));
    }

    [Fact, Trait("Spec", "CIMD §4.1")]
    public void A_set_with_a_shared_key_is_refused() =>
        AssertRefused(ClientKey.SetOf(ec.Jwk(), new JsonObject { ["kty"] = "oct", ["k"] = "AAAA" }));

    [Theory, Trait("Spec", "RFC 7517 §5")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":[]}""")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[null]}""")]
    [InlineData("""{"keys":[{}]}""")]
    [InlineData("""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AAAA","e":"AQAB"}]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"","e":""}]}""")]
    public void A_set_without_a_usable_key_is_refused(string json) => AssertRefused(json);

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public void An_oversized_set_is_refused()
    {
        Assert.False(ClientKeySet.Parse(ClientKey.SetOf(Enumerable.Range(0, 20).Select(_ => ec.Jwk()))).IsRefused);
        AssertRefused(ClientKey.SetOf(Enumerable.Range(0, 21).Select(_ => ec.Jwk())));
    }

    [Theory, Trait("Spec", "RFC 7518 §3.3"), Trait("Attack", "Keys that cost us time")]
    [InlineData(255, 3, false)]
    [InlineData(256, 3, true)]
    [InlineData(512, 4, true)]
    [InlineData(513, 3, false)]
    [InlineData(256, 5, false)]
    public void RSA_keys_that_are_too_small_or_too_large_are_refused(int modulus, int exponent, bool isTaken)
    {
        var jwk = new JsonObject
        {
            ["kty"] = "RSA",
            ["n"] = System.Buffers.Text.Base64Url.EncodeToString(Enumerable.Repeat((byte)0xA5, modulus).ToArray()),
            ["e"] = System.Buffers.Text.Base64Url.EncodeToString(Enumerable.Repeat((byte)1, exponent).ToArray()),
        };

        Assert.Equal(isTaken, !ClientKeySet.Parse(ClientKey.SetOf(jwk)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void Keys_are_in_the_metadata_or_at_a_URL_but_not_in_both()
    {
        var jwks = JsonDocument.Parse(ClientKey.SetOf(ec)).RootElement;

        Assert.False(ClientKeyLocation.Read(jwks, null).IsRefused);
        Assert.False(ClientKeyLocation.Read(null, "https://client.example/jwks.json").IsRefused);
        Assert.True(ClientKeyLocation.Read(jwks, "https://client.example/jwks.json").IsRefused);
        Assert.True(ClientKeyLocation.Read(null, null).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 7591 §2")]
    [InlineData("")]
    [InlineData("/jwks.json")]
    [InlineData("http://client.example/jwks.json")]
    [InlineData("file:///etc/passwd")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user@client.example/jwks.json")]
    [InlineData("https://client.example/jwks.json#fragment")]
    [InlineData("https://b\u00fccher.example/jwks.json")]
    [InlineData("https://\uff05\uff13\uff11.0.0.1/jwks.json")]
    public void A_URL_of_keys_that_may_not_be_fetched_is_refused(string url) =>
        Assert.True(ClientKeyLocation.Read(null, url).IsRefused);

    public void Dispose()
    {
        ec.Dispose();
        rsa.Dispose();
    }

    private static void AssertRefused(string json) =>
        Assert.Equal("invalid_client_metadata", ClientKeySet.Parse(json).Error?.Code);
}
