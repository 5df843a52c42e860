using System.Text;
using System.Text.Json.Nodes;
using McpOAuth.Clients;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;

namespace McpOAuth.Tests.Clients.MetadataDocuments;

/// <summary>What a metadata document must and must not say.</summary>
public sealed class DocumentReading
{
    private const string Url = "https://client.example/client.json";

    [Fact, Trait("Spec", "CIMD §4")]
    public void A_document_makes_a_client()
    {
        var client = Read(
            """
            {
                "client_id": "https://client.example/client.json",
                "client_name": " A client ",
                "redirect_uris": ["http://127.0.0.1/callback", "https://client.example/callback"],
                "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
                "response_types": ["code"],
                "client_uri": "https://client.example",
                "logo_uri": "https://client.example/logo.png",
                "scope": "read:files openid",
                "token_endpoint_auth_method": "none",
                "something_else": { "that": ["nobody", "knows"] }
            }
            """
        ).Value;

        Assert.Equal((Url, ClientOrigin.MetadataDocument, "A client"), (client.ClientId, client.Origin, client.Name));
        Assert.Equal(2, client.RedirectUris.Count);
        Assert.True(client.MayRefresh);
        Assert.Equal("none", client.AuthenticationMethod);
        Assert.Equal("read:files", client.Scopes?.ToString());
        Assert.Equal(("https://client.example", "https://client.example/logo.png"), (client.ClientUri, client.LogoUri));
        Assert.False(client.IsTrusted);
    }

    [Fact, Trait("Spec", "CIMD §4")]
    public void A_minimal_document_is_accepted()
    {
        var client = Read(Document()).Value;

        Assert.Equal("none", client.AuthenticationMethod);
        Assert.False(client.MayRefresh);
        Assert.Null(client.Scopes);
    }

    [Theory, Trait("Spec", "CIMD §4"), Trait("Attack", "Metadata of one client at the URL of another")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://client.example/client.json/")]
    [InlineData("https://client.example/Client.json")]
    [InlineData("https://CLIENT.example/client.json")]
    [InlineData("https://client.example:443/client.json")]
    [InlineData("https://client.example/client.json?")]
    [InlineData("https://client.example/%63lient.json")]
    [InlineData("https://other.example/client.json")]
    public void The_client_id_must_equal_the_URL_byte_for_byte(string? clientId) =>
        AssertRefused(Document(("client_id", clientId)));

    [Theory, Trait("Spec", "MCP 2026-07-28 client-registration")]
    [InlineData("null")]
    [InlineData("\"\"")]
    [InlineData("\"  \"")]
    [InlineData("\"two\\nlines\"")]
    [InlineData("7")]
    public void A_client_must_have_a_name(string name) =>
        AssertRefused(Document(("client_name", JsonNode.Parse(name))));

    [Theory, Trait("Spec", "CIMD §4.2")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("\"https://client.example/callback\"")]
    [InlineData("""["javascript:alert(1)"]""")]
    [InlineData("""["http://client.example/callback"]""")]
    [InlineData("""["https://client.example/callback#fragment"]""")]
    [InlineData("""["https://user@client.example/callback"]""")]
    public void A_client_must_have_an_accepted_redirect_URI(string uris) =>
        AssertRefused(Document(("redirect_uris", JsonNode.Parse(uris))));

    [Theory, Trait("Spec", "CIMD §4.1")]
    [InlineData("client_secret_basic")]
    [InlineData("client_secret_post")]
    [InlineData("client_secret_jwt")]
    [InlineData("tls_client_auth")]
    [InlineData("something_new")]
    public void A_client_cannot_authenticate_with_a_secret(string method)
    {
        using var key = ClientKey.Create();

        AssertRefused(Document(("token_endpoint_auth_method", method), ("jwks", JsonNode.Parse(ClientKey.SetOf(key)))));
    }

    [Theory, Trait("Spec", "CIMD §4.1")]
    [InlineData("client_secret", "\"secret\"")]
    [InlineData("client_secret", "\"\"")]
    [InlineData("client_secret_expires_at", "0")]
    public void A_document_with_a_secret_is_refused(string member, string value) =>
        AssertRefused(Document((member, JsonNode.Parse(value))));

    [Fact, Trait("Spec", "CIMD §8.2")]
    public void A_client_may_have_keys()
    {
        using var key = ClientKey.Create();
        var inline = Read(
            Document(("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(ClientKey.SetOf(key))))
        );
        var published = Read(
            Document(
                ("token_endpoint_auth_method", "private_key_jwt"),
                ("jwks_uri", "https://client.example/jwks.json")
            )
        );

        Assert.NotNull(inline.Value.Keys?.Jwks);
        Assert.Equal("https://client.example/jwks.json", published.Value.Keys?.JwksUri?.OriginalString);
        Assert.Equal("private_key_jwt", published.Value.AuthenticationMethod);
    }

    [Fact, Trait("Spec", "CIMD §8.2")]
    public void A_client_that_authenticates_with_keys_must_have_keys()
    {
        using var key = ClientKey.Create();

        AssertRefused(Document(("token_endpoint_auth_method", "private_key_jwt")));
        AssertRefused(
            Document(
                ("token_endpoint_auth_method", "private_key_jwt"),
                ("jwks", JsonNode.Parse(ClientKey.SetOf(key.PrivateJwk())))
            )
        );
    }

    [Theory, Trait("Spec", "CIMD §4")]
    [InlineData("scope", "\"with\\\"quote\"")]
    [InlineData("response_types", """["token"]""")]
    public void A_member_of_the_right_type_must_have_a_valid_value(string member, string value) =>
        AssertRefused(Document((member, JsonNode.Parse(value))));

    [Theory, Trait("Spec", "RFC 8259 §4")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("<html></html>")]
    public void A_document_that_is_not_a_JSON_object_is_refused(string text) => AssertRefused(text);

    [Theory, Trait("Spec", "RFC 8259 §4"), Trait("Attack", "A document that is read in two ways")]
    [InlineData("\"client_id\":\"https://client.example/client.json\"")]
    [InlineData("\"redirect_uris\":[\"https://client.example/callback\"]")]
    public void A_duplicate_member_is_refused(string member) => AssertRefused($"{Document()[..^1]},{member}}}");

    [Fact, Trait("Spec", "CIMD §8.4")]
    public void The_metadata_hash_changes_with_what_the_user_is_shown()
    {
        var hash = Read(Document()).Value.MetadataHash();

        Assert.Equal(hash, Read(Document(("scope", "read:files"), ("something", "else"))).Value.MetadataHash());
        string[] changed =
        [
            Document(("client_name", "Another")),
            Document(("logo_uri", "https://client.example/logo.png")),
            Document(("client_uri", "https://client.example/logo.png")),
            Document(("redirect_uris", new JsonArray("https://client.example/other"))),
            Document(("redirect_uris", new JsonArray("https://client.example/callback", "https://client.example/b"))),
        ];
        var hashes = changed.Select(document => Read(document).Value.MetadataHash()).Append(hash).ToArray();
        Assert.Equal(hashes, hashes.Distinct());
    }

    [Fact, Trait("Spec", "CIMD §8.4")]
    public void The_order_of_redirect_URIs_does_not_change_the_hash() =>
        Assert.Equal(
            Read(Document(("redirect_uris", new JsonArray("https://a.example/", "https://b.example/"))))
                .Value.MetadataHash(),
            Read(Document(("redirect_uris", new JsonArray("https://b.example/", "https://a.example/"))))
                .Value.MetadataHash()
        );

    private static string Document(params IEnumerable<(string Name, JsonNode? Value)> others)
    {
        var document = new JsonObject
        {
            ["client_id"] = Url,
            ["client_name"] = "A client",
            ["redirect_uris"] = new JsonArray("https://client.example/callback"),
        };
        foreach (var (name, value) in others)
        {
            document.Remove(name);
            if (value is not null)
            {
                document[name] = value;
            }
        }
        return document.ToJsonString();
    }

    private static OAuthResult<Client> Read(string document) =>
        MetadataDocumentRules.Read(Url, Encoding.UTF8.GetBytes(document), Some.Scopes("read:files write:files"), new());

    private static void AssertRefused(string document) => Assert.Equal("invalid_client", Read(document).Error?.Code);
}
