using System.Text.Json;
using McpOAuth.Protocol;
using McpOAuth.Registration;
using McpOAuth.Tests.Clients.Assertions;

namespace McpOAuth.Tests.Registration;

/// <summary>Clients that register the keys by which they authenticate.</summary>
public sealed class KeyTests : IDisposable
{
    private const string PrivateKeyJwt = "\"token_endpoint_auth_method\": \"private_key_jwt\"";
    private const string JwksUri = "\"jwks_uri\": \"https://app.example/jwks.json\"";

    private static readonly Issuer OurIssuer = Some.Issuer();

    private readonly ClientKey key = ClientKey.Create();

    private string Jwks => $"\"jwks\": {ClientKey.SetOf(key)}";

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void Keys_are_stored_and_returned_unchanged()
    {
        var client = Metadata.Read($"{PrivateKeyJwt}, {Jwks}").Value;

        var answer = ClientInformation.Of(client, null, Secret.Create(), OurIssuer);

        Assert.Equal("private_key_jwt", answer.TokenEndpointAuthMethod);
        Assert.True(JsonElement.DeepEquals(JsonDocument.Parse(ClientKey.SetOf(key)).RootElement, answer.Jwks!.Value));
        Assert.Null(answer.JwksUri);
        Assert.Null(answer.ClientSecretExpiresAt);
        Assert.False(client.HasSecret);
    }

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void A_key_URL_is_stored_and_returned_unchanged()
    {
        var client = Metadata.Read($"{PrivateKeyJwt}, {JwksUri}").Value;

        var answer = ClientInformation.Of(client, null, Secret.Create(), OurIssuer);

        Assert.Equal(("https://app.example/jwks.json", null), (answer.JwksUri, answer.Jwks));
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public void A_client_without_keys_becomes_public() =>
        Assert.Equal("none", Metadata.Read(PrivateKeyJwt).Value.AuthenticationMethod);

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void Keys_of_a_client_with_another_authentication_method_are_dropped()
    {
        Assert.Null(Metadata.Read($"\"token_endpoint_auth_method\": \"none\", {Jwks}").Value.Keys);
        Assert.Null(Metadata.Read(Jwks).Value.Keys);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.2")]
    public void Unacceptable_keys_refuse_the_registration()
    {
        string[] unacceptable =
        [
            $"{Jwks}, {JwksUri}",
            "\"jwks\": {\"keys\": []}",
            "\"jwks\": []",
            "\"jwks\": \"keys\"",
            $"\"jwks\": {ClientKey.SetOf(key.PrivateJwk())}",
            "\"jwks_uri\": \"http://app.example/jwks.json\"",
            "\"jwks_uri\": \"\"",
        ];

        Assert.All(
            unacceptable,
            keys => Assert.Equal("invalid_client_metadata", Metadata.Read($"{PrivateKeyJwt}, {keys}").Error?.Code)
        );
    }

    [Fact, Trait("Spec", "RFC 7591 §5"), Trait("Attack", "Registration flooding")]
    public void Keys_have_a_limit()
    {
        var padded = key.Jwk();
        padded["padding"] = new string('a', 16 * 1024);

        var refused = Metadata.Read($"{PrivateKeyJwt}, \"jwks\": {ClientKey.SetOf(padded)}");

        Assert.Equal("jwks must not exceed 16384 characters.", refused.Error?.Description);
    }

    public void Dispose() => key.Dispose();
}
