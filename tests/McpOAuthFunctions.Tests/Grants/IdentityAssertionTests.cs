using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuth.Tests.Clients.WebDocuments;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Grants;

/// <summary>ID-JAG over HTTP: a company's provider vouches for a user, and the client gets an access token.</summary>
public sealed class IdentityAssertionTests(LocalParts parts) : IdentityAssertionScene(parts)
{
    [Fact, Trait("Spec", "ID-JAG §7.2"), Trait("Spec", "MCP EMA §6")]
    public async Task The_metadata_names_grant_type_and_profile()
    {
        var metadata = await MetadataAsync(Broker);

        Assert.Contains(GrantTypes.JwtBearer, Texts(metadata, "grant_types_supported"));
        Assert.Equal(
            ["urn:ietf:params:oauth:grant-profile:id-jag"],
            Texts(metadata, "authorization_grant_profiles_supported")
        );
    }

    [Fact, Trait("Spec", "ID-JAG §7.2")]
    public async Task A_broker_that_trusts_nobody_neither_names_nor_knows_the_grant()
    {
        await using var other = await TestBroker.StartAsync(Parts);
        using var client = await TestClient.RegisterAsync(other);

        var metadata = await MetadataAsync(other);
        var answer = await client.PostAsync("token", new() { ["grant_type"] = GrantTypes.JwtBearer });

        Assert.DoesNotContain(GrantTypes.JwtBearer, Texts(metadata, "grant_types_supported"));
        Assert.False(metadata.TryGetProperty("authorization_grant_profiles_supported", out _));
        answer.AssertRefused("unsupported_grant_type");
    }

    [Fact, Trait("Spec", "ID-JAG §4.4"), Trait("Spec", "MCP EMA §5")]
    public async Task A_client_with_a_secret_gets_an_access_token_for_the_resource_of_the_assertion()
    {
        var answer = await RedeemAsync(("name", "Ada"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.Equal("read:files", answer.Json.GetProperty("scope").GetString());
        var token = AccessToken.Read(answer);
        Assert.Equal(TestBroker.ResourceUri, token.Claim("aud"));
        Assert.Equal(Office, token.Claim("client_id"));
        Assert.Equal("at+jwt", token.Header("typ"));
        Assert.NotEqual("00u1a2b3c4", token.Subject);
    }

    [Fact, Trait("Spec", "ID-JAG §4.4.3")]
    public async Task There_is_no_refresh_token() =>
        Assert.False((await RedeemAsync()).Json.TryGetProperty("refresh_token", out _));

    [Fact, Trait("Spec", "RFC 7523 §2.2"), Trait("Spec", "ID-JAG §4.4")]
    public async Task A_configured_client_with_a_key_gets_a_token_for_the_same_user()
    {
        var assertion = Company.Sign(Claims(Desk));

        var answer = await RedeemAsync(assertion, Authentication(Desk), clientId: Desk);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(AccessToken.Read(await RedeemAsync()).Subject, AccessToken.Read(answer).Subject);
    }

    [Fact, Trait("Spec", "CIMD §8.2"), Trait("Spec", "MCP EMA §5")]
    public async Task A_client_with_a_metadata_document_and_a_key_gets_a_token()
    {
        using var key = ClientKey.Create();
        await using var server = await DocumentServer.StartAsync();
        var clientId = server.Url($"/{McpOAuth.Protocol.Secret.Create().Reveal()}/client.json").OriginalString;
        var document = new JsonObject
        {
            ["client_id"] = clientId,
            ["client_name"] = "A client of the company",
            ["redirect_uris"] = new JsonArray(TestClient.RedirectUri),
            ["token_endpoint_auth_method"] = "private_key_jwt",
            ["jwks"] = JsonNode.Parse(ClientKey.SetOf(key)),
        };
        server.AnswerJson(document.ToJsonString());

        var answer = await RedeemAsync(
            Company.Sign(Claims(clientId)),
            Authentication(clientId, key),
            clientId: clientId,
            secret: null
        );

        Assert.Equal(HttpStatusCode.OK, answer.Status);
    }

    [Theory, Trait("Spec", "RFC 8707 §2"), Trait("Spec", "MCP EMA §5.1")]
    [InlineData("\"https://other.example/mcp\"", null)]
    [InlineData("7", null)]
    [InlineData("[]", null)]
    [InlineData("\"http://localhost:7091/mcp\"", "https://other.example/mcp")]
    [InlineData("[\"https://other.example/mcp\"]", "http://localhost:7091/mcp")]
    public async Task A_resource_that_is_unknown_or_not_in_the_assertion_is_an_invalid_target(
        string claim,
        string? parameter
    )
    {
        var assertion = Company.Sign(Claims(Office, ("resource", JsonNode.Parse(claim))));

        (await RedeemAsync(assertion, new() { ["resource"] = parameter })).AssertRefused("invalid_target");
    }

    [Fact, Trait("Spec", "ID-JAG §3.1")]
    public async Task The_parameter_selects_one_of_several_resources()
    {
        var both = JsonNode.Parse($"[\"https://other.example/mcp\", \"{TestBroker.ResourceUri}\"]");
        var assertion = Company.Sign(Claims(Office, ("resource", both)));

        (await RedeemAsync(assertion)).AssertRefused("invalid_target");
        var answer = await RedeemAsync(assertion, new() { ["resource"] = TestBroker.ResourceUri });

        Assert.Equal(TestBroker.ResourceUri, AccessToken.Read(answer).Claim("aud"));
    }

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Spec", "MCP EMA §7.2.1")]
    [InlineData("read:files write:files unknown", null, "read:files write:files")]
    [InlineData("read:files write:files", "write:files admin:system", "write:files")]
    [InlineData(null, null, "profile read:files")]
    [InlineData(null, "read:files admin:system", "read:files")]
    public async Task The_scopes_are_those_that_assertion_request_and_resource_have_in_common(
        string? claim,
        string? parameter,
        string expected
    )
    {
        var assertion = Company.Sign(Claims(Office, ("scope", claim)));

        var answer = await RedeemAsync(assertion, new() { ["scope"] = parameter });

        Assert.Equal(expected, answer.Json.GetProperty("scope").GetString());
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Spec", "MCP EMA §7.2.1")]
    [InlineData("unknown", null)]
    [InlineData("read:files", "write:files")]
    [InlineData("read:files", "admin:system")]
    public async Task Without_a_common_scope_the_scope_is_invalid(string claim, string? parameter)
    {
        var assertion = Company.Sign(Claims(Office, ("scope", claim)));

        (await RedeemAsync(assertion, new() { ["scope"] = parameter })).AssertRefused("invalid_scope");
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task A_bad_signature_is_an_invalid_grant()
    {
        using var stranger = ClientKey.Create("RS256", "company-1");

        (await RedeemAsync(CompanyProvider.Sign(stranger, Claims()))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7523 §3")]
    public async Task An_untrusted_issuer_is_an_invalid_grant()
    {
        await using var stranger = await CompanyProvider.StartAsync();
        var claims = stranger.Claims(Broker.Issuer, Office, Broker.Clock.GetUtcNow());

        (await RedeemAsync(stranger.Sign(claims))).AssertRefused("invalid_grant");
    }

    [Fact, Trait("Spec", "RFC 7521 §4.1")]
    public async Task A_missing_assertion_is_an_invalid_request() =>
        (await RedeemAsync("")).AssertRefused("invalid_request");

    [Fact, Trait("Spec", "RFC 7662 §2.2"), Trait("Spec", "RFC 7009 §2.1")]
    public async Task The_token_is_active_until_its_client_revokes_it()
    {
        var token = (await RedeemAsync()).AccessToken;
        using var client = new TestClient(Broker.Issuer) { ClientId = Office, ClientSecret = Secret };

        Assert.True(await IsActiveAsync(token));
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("revoke", new() { ["token"] = token })).Status);

        Assert.False(await IsActiveAsync(token));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Ending_all_access_of_the_user_ends_the_token_too()
    {
        var answer = await RedeemAsync();
        var subject = AccessToken.Read(answer).Subject;
        var now = Broker.Clock.GetUtcNow();

        var grant = Assert.Single(
            await Broker.Get<IGrantStore>().ListLiveAsync(subject, now, now.AddDays(90), Cancellation),
            one => AccessToken.Read(answer).Claim("grant_id") == one.Id.ToClaim()
        );
        Assert.Equal((Office, TestBroker.ResourceUri), (grant.ClientId, grant.Resource));
        await Broker.Get<GrantRevocation>().EndAllAsync(subject, Cancellation);

        Assert.False(await IsActiveAsync(answer.AccessToken));
    }

    [Theory, Trait("Invariant", "I8")]
    [InlineData(null, null)]
    [InlineData(503, "returned 503")]
    public async Task Check_reads_the_providers_keys(int? failure, string? problem)
    {
        Company.Failure = failure;
        var settings = Broker.Settings.ToDictionary();

        var outcome = await OperatorShell.RunAsync(["check", "--connect", "--json"], settings);

        var reached = outcome.Json.GetProperty("reached").EnumerateArray().ToArray();
        var part = Assert.Single(reached, one => one.GetProperty("part").GetString() == "trusted issuer company");
        Assert.Contains(problem ?? "", part.GetProperty("problem").GetString() ?? "", StringComparison.Ordinal);
        Assert.Equal(problem is null ? 0 : 3, outcome.ExitCode);
    }

    [Fact, Trait("Budget", "ID-JAG")]
    public async Task It_costs_two_table_operations()
    {
        await RedeemAsync();
        Broker.Operations.Reset();

        await RedeemAsync();

        Assert.Equal(["POST Grants", "POST Replays"], Broker.Operations.All);
    }

    private async Task<bool> IsActiveAsync(string token)
    {
        using var resource = new TestClient(Broker.Issuer)
        {
            ClientId = TestBroker.ResourceClientId,
            ClientSecret = TestBroker.ResourceSecret,
        };
        var answer = await resource.PostAsync("introspect", new() { ["token"] = token });
        return answer.Json.GetProperty("active").GetBoolean();
    }

    private async Task<JsonElement> MetadataAsync(TestBroker broker) =>
        (await Answer.OfAsync(await Http.GetAsync($"{broker.Issuer}/.well-known/oauth-authorization-server"))).Json;

    private static string[] Texts(JsonElement metadata, string name) =>
        [.. metadata.GetProperty(name).EnumerateArray().Select(text => text.GetString()!)];
}
