using McpOAuth.Protocol;

namespace McpOAuth.Tests.Registration;

/// <summary>What the broker does not serve is left out of a registration, and does not refuse it.</summary>
[Trait("Spec", "RFC 7591 §3.2.1")]
public sealed class DowngradeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("\"scope\": \"\"")]
    [InlineData("\"client_uri\": \"\", \"logo_uri\": \"\", \"tos_uri\": \"\", \"policy_uri\": \" \"")]
    [InlineData("\"client_name\": \"\", \"contacts\": [], \"software_id\": \"\", \"software_version\": \"\"")]
    [InlineData("\"grant_types\": [], \"response_types\": []")]
    [InlineData("\"application_type\": \"kiosk\"")]
    [InlineData("\"unknown\": {\"a\": [1, null]}, \"client_name#de\": \"Beispiel\", \"jwks_uri\": null")]
    [InlineData(
        "\"client_id\": null, \"client_secret\": null, \"client_id_issued_at\": null, \"client_name\": null,"
            + "\"client_secret_expires_at\": null, \"grant_types\": null, \"response_types\": null, \"scope\": null,"
            + "\"contacts\": null, \"logo_uri\": null, \"software_id\": null, \"application_type\": null"
    )]
    public void Empty_null_and_unknown_members_count_as_omitted(string members)
    {
        var client = Metadata.Read(members).Value;

        Assert.Null(client.Name);
        Assert.Null(client.Scopes);
        Assert.Null(client.ClientUri);
        Assert.Null(client.LogoUri);
        Assert.Equal(new(), client.Details);
        Assert.Equal([GrantTypes.AuthorizationCode], client.GrantTypes);
    }

    [Theory]
    [InlineData("client_secret_jwt")]
    [InlineData("tls_client_auth")]
    [InlineData("")]
    public void An_unsupported_authentication_method_becomes_none(string method)
    {
        var client = Metadata.Read($"\"token_endpoint_auth_method\": \"{method}\"").Value;

        Assert.Equal(AuthenticationMethods.None, client.AuthenticationMethod);
        Assert.False(client.HasSecret);
    }

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void Without_an_authentication_method_it_is_basic_as_in_the_standard() =>
        Assert.Equal(AuthenticationMethods.ClientSecretBasic, Metadata.Read("").Value.AuthenticationMethod);

    [Fact]
    public void Unsupported_grant_types_are_dropped()
    {
        var client = Metadata
            .Read("\"grant_types\": [\"implicit\", \"refresh_token\", \"client_credentials\", null]")
            .Value;

        Assert.Equal([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken], client.GrantTypes);
    }

    [Fact]
    public void Unknown_scopes_are_dropped() =>
        Assert.Equal(
            "write:files",
            Metadata.Read("\"scope\": \"openid write:files delete:universe\"").Value.Scopes!.ToString()
        );

    [Fact]
    public void A_client_that_names_only_unknown_scopes_may_request_the_scopes_of_its_resource() =>
        Assert.Null(Metadata.Read("\"scope\": \"openid\"").Value.Scopes);

    [Theory]
    [InlineData("web")]
    [InlineData("native")]
    public void The_application_type_is_kept(string type) =>
        Assert.Equal(type, Metadata.Read($"\"application_type\": \"{type}\"").Value.Details.ApplicationType);

    [Fact]
    public void Blank_contacts_are_dropped() =>
        Assert.Equal(
            ["ops@app.example"],
            Metadata.Read("\"contacts\": [null, \"\", \" ops@app.example \"]").Value.Details.Contacts!
        );
}
