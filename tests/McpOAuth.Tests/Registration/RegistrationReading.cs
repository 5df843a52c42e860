using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuth.Registration;

namespace McpOAuth.Tests.Registration;

/// <summary>What a client may register, what is made less of, and what is refused.</summary>
public sealed class RegistrationReading
{
    private static readonly ScopeSet Known = Some.Scopes("read write");

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void A_redirect_URI_alone_is_enough()
    {
        var client = Read(new() { RedirectUris = ["https://app.example/cb"] });
        Assert.Equal("new-client", client.ClientId);
        Assert.Equal(ClientOrigin.Registered, client.Origin);
        Assert.False(client.IsTrusted);
        Assert.Equal(["https://app.example/cb"], client.RedirectUris.Select(uri => uri.Value));
        Assert.Equal(AuthenticationMethods.ClientSecretBasic, client.AuthenticationMethod);
        Assert.Equal([GrantTypes.AuthorizationCode], client.GrantTypes);
        Assert.Null(client.Scopes);
        Assert.Null(client.Name);
        Assert.Null(client.SecretSha256);
        Assert.Equal(Some.Now, client.IssuedAt);
    }

    [Fact, Trait("Spec", "RFC 7591 §2"), Trait("Invariant", "I10")]
    public void A_client_cannot_name_its_own_id_or_secret()
    {
        var client = Read(Metadata() with { ClientId = "trusted-1", ClientSecret = "chosen" });
        Assert.Equal("new-client", client.ClientId);
        Assert.Null(client.SecretSha256);
    }

    [Fact, Trait("Spec", "RFC 7591 §2")]
    public void All_three_redirect_URIs_of_Cursor_are_accepted()
    {
        string[] uris =
        [
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "https://www.cursor.com/agents/mcp/oauth/callback",
            "http://localhost:8787/callback",
        ];
        Assert.Equal(uris, Read(new() { RedirectUris = uris }).RedirectUris.Select(uri => uri.Value));
    }

    [Theory, Trait("Spec", "RFC 7591 §3.2.2"), Trait("Spec", "RFC 7591 §5")]
    [InlineData("https://app.example/cb#x")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://someone@app.example/cb")]
    [InlineData("")]
    [InlineData(null)]
    public void One_bad_redirect_URI_among_good_ones_is_invalid_redirect_uri(string? bad) =>
        AssertRefused(
            ErrorCodes.InvalidRedirectUri,
            Metadata() with
            {
                RedirectUris = ["https://app.example/cb", bad, "http://localhost/cb"],
            }
        );

    [Theory, Trait("Spec", "RFC 7591 §2")]
    [InlineData(-1, false)] // not sent
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(20, true)]
    [InlineData(21, false)]
    public void One_to_twenty_redirect_URIs_are_accepted(int count, bool isTaken)
    {
        string[]? uris = count < 0 ? null : [.. Enumerable.Range(0, count).Select(n => $"https://app.example/{n}")];
        var read = ClientRegistration.Read(
            Metadata() with
            {
                RedirectUris = uris,
            },
            Known,
            "new-client",
            Some.Now,
            new()
        );
        Assert.Equal(isTaken ? null : ErrorCodes.InvalidRedirectUri, read.Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "RFC 7591 §3.2.1")]
    [InlineData(null, AuthenticationMethods.ClientSecretBasic)]
    [InlineData("client_secret_basic", AuthenticationMethods.ClientSecretBasic)]
    [InlineData("client_secret_post", AuthenticationMethods.ClientSecretPost)]
    [InlineData("none", AuthenticationMethods.None)]
    [InlineData("tls_client_auth", AuthenticationMethods.None)]
    [InlineData("client_secret_jwt", AuthenticationMethods.None)]
    [InlineData("CLIENT_SECRET_BASIC", AuthenticationMethods.None)]
    [InlineData("", AuthenticationMethods.None)]
    public void An_unknown_authentication_method_becomes_none(string? asked, string given) =>
        Assert.Equal(given, Read(Metadata() with { TokenEndpointAuthMethod = asked }).AuthenticationMethod);

    [Theory, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "RFC 7591 §3.2.1")]
    [InlineData("authorization_code refresh_token", true)]
    [InlineData("refresh_token", true)]
    [InlineData("authorization_code", false)]
    [InlineData("authorization_code implicit client_credentials", false)]
    [InlineData("password refresh_token urn:x", true)]
    [InlineData("", false)]
    public void Known_grant_types_are_kept(string asked, bool mayRefresh)
    {
        var client = Read(Metadata() with { GrantTypes = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries) });
        Assert.Equal(mayRefresh, client.MayRefresh);
        Assert.Equal(mayRefresh ? 2 : 1, client.GrantTypes.Count);
        Assert.Equal(GrantTypes.AuthorizationCode, client.GrantTypes[0]);
    }

    [Theory, Trait("Spec", "RFC 7591 §2"), Trait("Invariant", "I9")]
    [InlineData("read", "read")]
    [InlineData("read unknown", "read")]
    [InlineData("unknown", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Known_scopes_are_kept(string? asked, string? kept) =>
        Assert.Equal(kept is null ? null : Some.Scopes(kept), Read(Metadata() with { Scope = asked }).Scopes);

    [Fact, Trait("Spec", "RFC 7591 §3.2.2")]
    public void A_malformed_scope_is_refused() =>
        AssertRefused(ErrorCodes.InvalidClientMetadata, Metadata() with { Scope = "re\"ad" });

    [Theory, Trait("Spec", "RFC 7591 §2.1")]
    [InlineData("token", false)]
    [InlineData("token id_token", false)]
    [InlineData("code", true)]
    [InlineData("token code", true)]
    [InlineData("", true)]
    public void A_client_that_does_not_use_codes_is_refused(string asked, bool isTaken)
    {
        string[] types = asked.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var read = ClientRegistration.Read(
            Metadata() with
            {
                ResponseTypes = types,
            },
            Known,
            "new-client",
            Some.Now,
            new()
        );
        Assert.Equal(isTaken ? null : ErrorCodes.InvalidClientMetadata, read.Error?.Code);
    }

    [Theory, Trait("Spec", "RFC 7591 §2")]
    [InlineData("  Some client ", "Some client")]
    [InlineData("", null)]
    [InlineData("   ", null)]
    [InlineData(null, null)]
    [InlineData("<b>\u540d\u524d</b> & 'co'", "<b>\u540d\u524d</b> & 'co'")] // shown escaped, kept as it is
    public void A_name_is_trimmed_and_otherwise_kept(string? asked, string? kept) =>
        Assert.Equal(kept, Read(Metadata() with { ClientName = asked }).Name);

    [Theory, Trait("Spec", "RFC 7591 §5")]
    [InlineData("line\nbreak")]
    [InlineData("nul\0")]
    [InlineData("escape\u001b[31m")]
    [InlineData("c1\u0085")]
    public void A_name_with_control_characters_is_refused(string name) =>
        AssertRefused(ErrorCodes.InvalidClientMetadata, Metadata() with { ClientName = name });

    [Fact, Trait("Spec", "RFC 7591 §5")]
    public void A_name_of_more_than_two_hundred_characters_is_refused()
    {
        var longest = new string('n', ClientRegistration.MaximumNameLength);
        Assert.Equal(longest, Read(Metadata() with { ClientName = longest }).Name);
        AssertRefused(ErrorCodes.InvalidClientMetadata, Metadata() with { ClientName = longest + "n" });
    }

    [Theory, Trait("Spec", "RFC 7591 §2"), Trait("Spec", "RFC 7591 §5")]
    [InlineData("https://app.example/", true)]
    [InlineData("http://app.example/logo.png", true)]
    [InlineData(null, true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("data:image/svg+xml,<svg onload=alert(1)>", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("/logo.png", false)]
    [InlineData("nonsense", false)]
    public void A_link_is_kept_only_if_it_is_a_web_URL(string? uri, bool isKept)
    {
        var client = Read(Metadata() with { ClientUri = uri, LogoUri = uri });
        Assert.Equal((isKept ? uri : null, isKept ? uri : null), (client.ClientUri, client.LogoUri));
    }

    [Fact, Trait("Spec", "RFC 7591 §5")]
    public void An_overlong_web_URL_is_not_kept() =>
        Assert.Null(Read(Metadata() with { LogoUri = "https://app.example/" + new string('a', 2048) }).LogoUri);

    private static ClientMetadata Metadata() => new() { RedirectUris = ["https://app.example/cb"] };

    private static Client Read(ClientMetadata metadata)
    {
        var read = ClientRegistration.Read(metadata, Known, "new-client", Some.Now, new());
        Assert.Null(read.Error);
        return read.Value;
    }

    private static void AssertRefused(string code, ClientMetadata metadata) =>
        Assert.Equal(code, ClientRegistration.Read(metadata, Known, "new-client", Some.Now, new()).Error?.Code);
}
