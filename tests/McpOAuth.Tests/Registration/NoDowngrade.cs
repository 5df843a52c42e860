using System.Text;
using McpOAuth.Clients.MetadataDocuments;

namespace McpOAuth.Tests.Registration;

/// <summary>A member of an unexpected type never turns a client that authenticates into one that does not.</summary>
[Trait("Spec", "RFC 7591 §2"), Trait("Attack", "Acting as a client that authenticates")]
public sealed class NoDowngrade
{
    private const string Url = "https://client.example/client.json";

    [Theory, Trait("Spec", "CIMD §4.1")]
    [InlineData("\"token_endpoint_auth_method\": [\"private_key_jwt\"], \"jwks_uri\": \"https://client.example/jwks\"")]
    [InlineData("\"token_endpoint_auth_method\": {}, \"jwks\": {\"keys\": []}")]
    [InlineData("\"token_endpoint_auth_method\": 7, \"jwks_uri\": [\"https://client.example/jwks\"]")]
    public void A_document_with_keys_and_an_unreadable_method_is_refused(string members)
    {
        var json = $$"""{"client_id":"{{Url}}","client_name":"C","redirect_uris":["https://a.example/"],{{members}}}""";

        var read = MetadataDocumentRules.Read(Url, Encoding.UTF8.GetBytes(json), Metadata.Known, new());

        Assert.Contains("token_endpoint_auth_method", read.Error?.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\"https://client.example/jwks\"]")]
    [InlineData("7")]
    [InlineData("{}")]
    public void A_registration_for_private_key_jwt_with_an_unreadable_jwks_uri_is_refused(string uri) =>
        Assert.NotNull(
            Metadata.Read($"\"token_endpoint_auth_method\": \"private_key_jwt\", \"jwks_uri\": {uri}").Error
        );
}
