using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Clients.Assertions;

namespace McpOAuth.Tests.Clients.Assertions;

/// <summary>Only the client's own key, used as its algorithm has it, makes a signature.</summary>
public sealed class AssertionSignatures : IDisposable
{
    private const string Confusion = "Algorithm confusion";

    private readonly AssertingClient client = new();

    [Theory, Trait("Spec", "RFC 7518 §3.1")]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("RS256")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS384")]
    [InlineData("PS512")]
    public async Task Every_algorithm_in_the_metadata_is_accepted(string algorithm)
    {
        using var one = new AssertingClient(algorithm);

        Assert.False((await one.AuthenticateAsync()).IsRefused);
        Assert.Contains(algorithm, SignatureAlgorithms.All);
    }

    [Theory, Trait("Spec", "RFC 8725 §3.2"), Trait("Attack", Confusion)]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    [InlineData("ES256")]
    public async Task An_assertion_without_a_signature_is_refused(string algorithm) =>
        await AssertRefusedAsync(client, ClientKey.Unsigned(client.Claims(), algorithm));

    [Fact, Trait("Spec", "RFC 8725 §3.1"), Trait("Attack", Confusion)]
    public async Task A_public_key_is_not_used_as_a_shared_secret()
    {
        using var rsa = new AssertingClient("RS256");
        foreach (var one in new[] { client, rsa })
        {
            var jwk = one.Key.Jwk();
            byte[][] guesses =
            [
                Encoding.UTF8.GetBytes(one.Key.PublicPem()),
                Encoding.UTF8.GetBytes(jwk.ToJsonString()),
                System.Buffers.Text.Base64Url.DecodeFromChars((string)(jwk["x"] ?? jwk["n"])!),
                [],
            ];
            foreach (var guess in guesses)
            {
                await AssertRefusedAsync(one, ClientKey.SignWithSecret(one.Claims(), guess, "one"));
            }
        }
    }

    [Theory, Trait("Spec", "RFC 7518 §3.1"), Trait("Attack", Confusion)]
    [InlineData("HS256")]
    [InlineData("ES256K")]
    [InlineData("EdDSA")]
    [InlineData("RSA1_5")]
    [InlineData("RS1")]
    public async Task An_unsupported_algorithm_is_refused(string algorithm)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["kid"] = "one" };

        Assert.Equal(
            "assertion: alg",
            (await client.PresentAsync(client.Key.Sign(client.Claims(), header))).Error?.Reason
        );
    }

    [Theory, Trait("Spec", "RFC 7518 §3.4"), Trait("Attack", Confusion)]
    [InlineData("ES256", "ES384")]
    [InlineData("ES384", "ES256")]
    [InlineData("ES256", "RS256")]
    [InlineData("RS256", "ES256")]
    [InlineData("RS256", "PS256")]
    public async Task A_signature_of_another_algorithm_than_the_header_names_is_refused(string made, string named)
    {
        using var one = new AssertingClient(made);
        var header = new JsonObject { ["alg"] = named, ["kid"] = "one" };

        await AssertRefusedAsync(one, one.Key.Sign(one.Claims(), header));
    }

    [Theory, Trait("Spec", "RFC 7518 §3.4"), Trait("Attack", Confusion)]
    [InlineData("ES256", "ES384", "SHA384")]
    [InlineData("ES384", "ES256", "SHA256")]
    [InlineData("ES512", "ES256", "SHA256")]
    public async Task An_algorithm_requires_its_curve(string made, string named, string hash)
    {
        using var one = new AssertingClient(made);
        var header = new JsonObject { ["alg"] = named, ["kid"] = "one" };

        await AssertRefusedAsync(one, one.Key.Sign(one.Claims(), header, new(hash)));
    }

    [Fact, Trait("Spec", "RFC 7517 §4.4"), Trait("Attack", Confusion)]
    public async Task A_key_that_names_its_algorithm_is_used_only_for_it()
    {
        using var key = ClientKey.Create("RS256");
        var jwk = key.Jwk();
        jwk["alg"] = "PS256";
        using var one = new AssertingClient(key, Keys(jwk));

        await AssertRefusedAsync(one, key.Sign(one.Claims()));
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_signature_by_another_key_is_refused()
    {
        using var stranger = ClientKey.Create();

        await AssertRefusedAsync(client, stranger.Sign(client.Claims()));
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task Claims_that_were_changed_after_signing_are_refused()
    {
        var honest = client.Key.Sign(client.Claims()).Split('.');
        var changed = client.Key.Sign(client.Claims(("jti", "another"))).Split('.');

        await AssertRefusedAsync(client, $"{honest[0]}.{changed[1]}.{honest[2]}");
    }

    [Fact, Trait("Spec", "RFC 7515 §4.1.4")]
    public async Task A_key_id_selects_one_key()
    {
        using var first = ClientKey.Create(keyId: "first");
        using var second = ClientKey.Create(keyId: "second");
        using var one = new AssertingClient(first, Keys(first.Jwk(), second.Jwk()));

        Assert.False((await one.PresentAsync(second.Sign(one.Claims()))).IsRefused);
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = "first" };
        await AssertRefusedAsync(one, second.Sign(one.Claims(), header));
        header = new JsonObject { ["alg"] = "ES256", ["kid"] = "third" };
        await AssertRefusedAsync(one, second.Sign(one.Claims(), header));
    }

    [Fact, Trait("Spec", "RFC 7515 §4.1.4")]
    public async Task Without_a_key_id_every_key_of_the_client_is_tried()
    {
        using var first = ClientKey.Create(keyId: "first");
        using var second = ClientKey.Create(keyId: null);
        using var one = new AssertingClient(first, Keys(first.Jwk(), second.Jwk()));

        var header = new JsonObject { ["alg"] = "ES256" };
        Assert.False((await one.PresentAsync(first.Sign(one.Claims(), header.DeepClone().AsObject()))).IsRefused);
        Assert.False((await one.PresentAsync(second.Sign(one.Claims(), header))).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 7515 §4.1.11")]
    public async Task A_critical_extension_is_refused()
    {
        var header = new JsonObject
        {
            ["alg"] = "ES256",
            ["kid"] = "one",
            ["crit"] = new JsonArray("b64"),
            ["b64"] = true,
        };

        Assert.Equal(
            "assertion: crit",
            (await client.PresentAsync(client.Key.Sign(client.Claims(), header))).Error?.Reason
        );
    }

    [Theory, Trait("Spec", "RFC 8725 §3.11"), Trait("Attack", "A JWT made for another purpose")]
    [InlineData("JWT", true)]
    [InlineData("jwt", true)]
    [InlineData("client-authentication+jwt", true)]
    [InlineData("at+jwt", false)]
    [InlineData("dpop+jwt", false)]
    [InlineData("logout+jwt", false)]
    public async Task Only_a_JWT_of_a_suitable_type_is_accepted(string type, bool isGood)
    {
        var header = new JsonObject
        {
            ["alg"] = "ES256",
            ["kid"] = "one",
            ["typ"] = type,
        };

        var found = await client.PresentAsync(client.Key.Sign(client.Claims(), header));

        Assert.Equal(isGood ? null : "assertion: typ", found.Error?.Reason);
    }

    [Fact, Trait("Spec", "RFC 7515 §4.1.3"), Trait("Attack", "Key in the header")]
    public async Task A_key_in_the_header_is_not_trusted()
    {
        using var stranger = ClientKey.Create(keyId: "mine");
        var header = new JsonObject
        {
            ["alg"] = "ES256",
            ["kid"] = "mine",
            ["jwk"] = stranger.Jwk(),
            ["jku"] = "https://stranger.example/jwks.json",
        };

        await AssertRefusedAsync(client, stranger.Sign(client.Claims(), header));
    }

    [Fact, Trait("Spec", "RFC 7517 §5")]
    public async Task A_key_that_is_not_a_point_on_its_curve_is_refused_without_an_exception()
    {
        using var key = ClientKey.Create();
        var jwk = key.Jwk();
        jwk["y"] = jwk["x"]!.DeepClone();
        using var one = new AssertingClient(key, Keys(jwk));

        await AssertRefusedAsync(one, key.Sign(one.Claims()));
    }

    public void Dispose() => client.Dispose();

    private static ClientKeyLocation Keys(params JsonObject[] keys) =>
        ClientKeyLocation.Of(ClientKeySet.Parse(ClientKey.SetOf(keys)).Value);

    private static async Task AssertRefusedAsync(AssertingClient client, string assertion)
    {
        var used = client.Replays.Used.Count;

        var found = await client.PresentAsync(assertion);

        Assert.Equal("invalid_client", found.Error?.Code);
        Assert.Equal(used, client.Replays.Used.Count);
    }
}
