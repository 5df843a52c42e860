using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Registration;

namespace McpOAuth.Tests.Registration;

/// <summary>A PUT replaces all metadata of a client and nothing else of it.</summary>
[Trait("Spec", "RFC 7592 §2.2")]
public sealed class ClientUpdateRulesTests
{
    private static readonly Secret OwnSecret = Secret.Create();

    private static readonly Client Current = Metadata
        .ReadAll(
            """
            {
              "redirect_uris": ["https://app.example/cb"], "client_name": "Old name", "scope": "read:files",
              "grant_types": ["authorization_code", "refresh_token"], "logo_uri": "https://app.example/logo.png",
              "client_uri": "https://app.example", "contacts": ["ops@app.example"], "software_id": "app"
            }
            """
        )
        .Value with
    {
        SecretSha256 = OwnSecret.Sha256(),
        RegistrationTokenSha256 = Secret.Create().Sha256(),
        ExpiresAt = Metadata.Now.AddDays(1),
    };

    [Fact]
    public void Members_that_are_left_out_are_removed()
    {
        var client = Replace("").Value;

        Assert.Equal(
            (null, null, null, null, new ClientDetails()),
            (client.Name, client.Scopes, client.ClientUri, client.LogoUri, client.Details)
        );
        Assert.False(client.MayRefresh);
        Assert.Equal("https://new.example/cb", Assert.Single(client.RedirectUris).Value);
    }

    [Fact]
    public void Values_that_the_server_assigned_stay()
    {
        var client = Replace("\"client_name\": \"New name\"").Value;

        Assert.Equal("New name", client.Name);
        Assert.Equal(Current.ClientId, client.ClientId);
        Assert.Equal(Current.IssuedAt, client.IssuedAt);
        Assert.Equal(Current.ExpiresAt, client.ExpiresAt);
        Assert.Equal(Current.SecretSha256, client.SecretSha256);
        Assert.Equal(Current.RegistrationTokenSha256, client.RegistrationTokenSha256);
    }

    [Theory]
    [InlineData("{\"redirect_uris\": [\"https://new.example/cb\"]}")]
    [InlineData("{\"client_id\": null, \"redirect_uris\": [\"https://new.example/cb\"]}")]
    [InlineData("{\"client_id\": \"BBBBBBBBBBBBBBBBBBBBBB\", \"redirect_uris\": [\"https://new.example/cb\"]}")]
    public void The_client_id_must_be_the_clients_own(string json) =>
        AssertRefused(ClientUpdateRules.Read(Metadata.Of(json), Current, Metadata.Known, new()));

    [Theory]
    [InlineData("\"registration_access_token\": \"x\"")]
    [InlineData("\"registration_client_uri\": \"https://x.example\"")]
    [InlineData("\"client_secret_expires_at\": 0")]
    [InlineData("\"client_id_issued_at\": 1")]
    public void Members_that_a_client_must_not_send_are_refused(string member) => AssertRefused(Replace(member));

    [Fact]
    public void A_client_sends_its_own_secret_or_none()
    {
        Assert.False(Replace($"\"client_secret\": \"{OwnSecret.Reveal()}\"").IsRefused);
        Assert.False(Replace("\"client_secret\": \"\"").IsRefused);
        AssertRefused(Replace("\"client_secret\": \"chosen-by-the-client\""));
    }

    [Fact]
    public void A_client_without_a_secret_cannot_bring_one()
    {
        var open = Current with { AuthenticationMethod = AuthenticationMethods.None, SecretSha256 = null };

        AssertRefused(ClientUpdateRules.Read(Sent("\"client_secret\": \"chosen\""), open, Metadata.Known, new()));
    }

    [Fact]
    public void A_secret_ends_when_the_client_stops_authenticating_with_it() =>
        Assert.Null(Replace("\"token_endpoint_auth_method\": \"none\"").Value.SecretSha256);

    [Fact]
    public void An_update_follows_the_rules_of_a_registration()
    {
        var json = $$"""{"client_id": "{{Metadata.ClientId}}", "redirect_uris": ["javascript:alert(1)"]}""";

        var refused = ClientUpdateRules.Read(Metadata.Of(json), Current, Metadata.Known, new());

        Assert.Equal(ErrorCodes.InvalidRedirectUri, refused.Error?.Code);
    }

    private static ClientMetadata Sent(string members) =>
        Metadata.Of(
            $$"""
            {
              "client_id": "{{Metadata.ClientId}}", "redirect_uris": ["https://new.example/cb"]
              {{(members.Length > 0 ? "," : "")}}{{members}}
            }
            """
        );

    private static OAuthResult<Client> Replace(string members) =>
        ClientUpdateRules.Read(Sent(members), Current, Metadata.Known, new());

    private static void AssertRefused(OAuthResult<Client> result) =>
        Assert.Equal(ErrorCodes.InvalidClientMetadata, result.Error?.Code);
}
