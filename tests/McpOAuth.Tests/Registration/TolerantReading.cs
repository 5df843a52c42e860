using System.Text;
using McpOAuth.Clients;
using McpOAuth.Clients.Assertions;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using McpOAuth.Registration;
using McpOAuth.Tests.Clients.Assertions;

namespace McpOAuth.Tests.Registration;

/// <summary>An optional member of an unexpected type counts as absent, in registrations and metadata documents.</summary>
[Trait("Spec", "RFC 7591 §2")]
public sealed class TolerantReading
{
    private const string Url = "https://client.example/client.json";

    /// <summary>One value of each JSON type, and some inside others.</summary>
    private static readonly string[] Values =
    [
        "null",
        "true",
        "1.2",
        "-1e400",
        "\"x\"",
        "\"data:image/png;base64,AAAA\"",
        "[]",
        "[1]",
        "[\"x\", {}]",
        "[null]",
        "{}",
        "{\"a\":{\"b\":[1]}}",
    ];

    private static readonly string[] Optional =
    [
        "grant_types",
        "client_name",
        "client_uri",
        "logo_uri",
        "scope",
        "contacts",
        "tos_uri",
        "policy_uri",
        "jwks_uri",
        "jwks",
        "software_id",
        "software_version",
        "software_statement",
        "token_endpoint_auth_method",
        "application_type",
        "client_secret",
    ];

    public static TheoryData<string, string> EveryMemberWithEveryType() =>
        [.. from member in Optional from value in Values select (member, value)];

    [Theory, MemberData(nameof(EveryMemberWithEveryType))]
    public void A_registration_is_accepted_whatever_type_an_optional_member_has(string member, string value) =>
        Assert.Null(Metadata.Read($"\"{member}\": {value}").Error);

    [Theory, MemberData(nameof(EveryMemberWithEveryType)), Trait("Spec", "CIMD §4")]
    public void A_document_is_accepted_whatever_type_an_optional_member_has(string member, string value)
    {
        // In a document these two are not optional: a name is required, a secret forbidden, an unknown method refused.
        if (member is "client_name" or "client_secret" || (member, value[0]) is ("token_endpoint_auth_method", '"'))
        {
            return;
        }
        Assert.Null(ReadDocument($"\"{member}\": {value}").Error);
    }

    [Theory]
    [InlineData("\"response_types\": \"code\"")]
    [InlineData("\"response_types\": 7")]
    [InlineData("\"grant_types\": \"authorization_code\"")]
    [InlineData("\"software_version\": 1.2, \"contacts\": \"x\", \"logo_uri\": \"data:image/png;base64,AA==\"")]
    public void What_real_clients_sent_is_accepted(string members)
    {
        Assert.Null(Metadata.Read(members).Error);
        Assert.Null(ReadDocument(members).Error);
    }

    [Fact]
    public void A_member_of_an_unexpected_type_is_not_kept()
    {
        var client = Metadata
            .Read("\"software_version\": 1.2, \"contacts\": \"x\", \"logo_uri\": \"data:,x\", \"client_name\": [\"N\"]")
            .Value;

        Assert.Equal((null, null, new ClientDetails()), (client.Name, client.LogoUri, client.Details));
    }

    [Theory]
    [InlineData("\"https://app.example/cb\"")]
    [InlineData("7")]
    [InlineData("[7]")]
    [InlineData("{}")]
    public void Redirect_URIs_of_an_unexpected_type_are_refused(string uris) =>
        Assert.Equal(
            ErrorCodes.InvalidClientMetadata,
            ClientMetadataReader.Read(Encoding.UTF8.GetBytes($"{{\"redirect_uris\": {uris}}}")).Error?.Code
        );

    [Theory, Trait("Spec", "RFC 7592 §2.2")]
    [InlineData("registration_access_token")]
    [InlineData("registration_client_uri")]
    [InlineData("client_secret_expires_at")]
    [InlineData("client_id_issued_at")]
    public void A_forbidden_member_of_an_update_is_refused_whatever_its_type(string member)
    {
        foreach (var value in Values.Where(value => value != "null"))
        {
            var metadata = Metadata.Of(
                $$"""{"client_id":"{{Metadata.ClientId}}","redirect_uris":["https://app.example/cb"],"{{member}}":{{value}}}"""
            );
            var read = ClientUpdateRules.Read(metadata, Some.Client(Metadata.ClientId), Metadata.Known, new());
            Assert.Equal($"{member} must not be sent.", read.Error?.Description);
        }
    }

    [Theory, Trait("Spec", "RFC 8259 §4"), Trait("Attack", "A document that is read in two ways")]
    [InlineData("{\"redirect_uris\": [\"https://a.example/\"], \"redirect_uris\": [\"https://b.example/\"]}")]
    [InlineData("{\"redirect_uris\": [\"https://a.example/\"], \"unknown\": {\"a\": 1, \"a\": 2}}")]
    [InlineData("{\"client_name\": \"A\", \"client_\\u006eame\": \"B\"}")]
    public void A_duplicate_member_is_refused_and_not_called_malformed(string json)
    {
        var registration = ClientMetadataReader.Read(Encoding.UTF8.GetBytes(json));
        var document = MetadataDocumentRules.Read(Url, Encoding.UTF8.GetBytes(json), Metadata.Known, new());

        Assert.Equal("The body has a member more than once.", registration.Error?.Reason);
        Assert.Equal("document: it has a member more than once", document.Error?.Reason);
    }

    [Fact, Trait("Spec", "RFC 8259 §4"), Trait("Attack", "A document that is read in two ways")]
    public void A_duplicate_member_of_a_key_set_or_an_assertion_is_refused()
    {
        using var client = new AssertingClient();
        var set = ClientKey.SetOf(client.Key);
        var claims = client.Claims();
        var twice = claims.ToJsonString().Replace("{", "{\"sub\":\"other\",", StringComparison.Ordinal);

        Assert.False(ClientKeySet.ParseAlone(set).IsRefused);
        Assert.Equal(
            "has a member more than once",
            ClientKeySet
                .ParseAlone(set.Replace("{\"keys\"", "{\"keys\":[],\"keys\"", StringComparison.Ordinal))
                .Error?.Reason
        );
        Assert.True(ClientAssertion.TryParse(client.Key.Sign(claims), out _));
        Assert.False(ClientAssertion.TryParse(Unsigned(twice), out _));
    }

    [Fact]
    public void Only_what_is_not_JSON_is_called_so()
    {
        static string? Reason(string text) => ClientMetadataReader.Read(Encoding.UTF8.GetBytes(text)).Error?.Reason;

        Assert.Equal("The body is not JSON.", Reason("<html>"));
        Assert.Equal("The body is not a JSON object.", Reason("[]"));
        Assert.Equal("The body has a string that is not Unicode text.", Reason("{\"client_name\": \"\\ud800\"}"));
    }

    private static string Unsigned(string claims)
    {
        static string Part(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=');

        return $"{Part("{\"alg\":\"ES256\"}")}.{Part(claims)}.AAAA".Replace('+', '-').Replace('/', '_');
    }

    private static OAuthResult<Client> ReadDocument(string members) =>
        MetadataDocumentRules.Read(
            Url,
            Encoding.UTF8.GetBytes(
                $$"""{"client_id":"{{Url}}","client_name":"C","redirect_uris":["https://a.example/"],{{members}}}"""
            ),
            Metadata.Known,
            new()
        );
}
