using System.Net;
using System.Text.Json.Nodes;
using McpOAuth.Protocol;
using McpOAuth.Tests.Clients.Assertions;
using McpOAuthFunctions.Tests.Commands;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Vault;

namespace McpOAuthFunctions.Tests.Agents;

/// <summary>Clients in settings that act for themselves, without a user.</summary>
public sealed class ClientCredentialsTests(LocalParts parts) : BrokerTests(parts)
{
    private const string Secret = "an-agents-secret-of-32-or-more-characters";
    private const string OtherResource = "https://other.example/mcp";

    private readonly ClientKey key = ClientKey.Create();

    protected override Dictionary<string, string?> Settings =>
        new()
        {
            ["Clients:0:ClientId"] = "nightly-report",
            ["Clients:0:ClientSecret"] = Secret,
            ["Clients:0:GrantTypes"] = "client_credentials",
            ["Clients:0:Scopes"] = "read:files write:files",
            ["Clients:1:ClientId"] = "keyed-agent",
            ["Clients:1:Jwks"] = ClientKey.SetOf(key),
            ["Clients:1:GrantTypes"] = "client_credentials",
            ["Clients:2:ClientId"] = "desk",
            ["Clients:2:ClientSecret"] = Secret,
            ["Clients:2:RedirectUris"] = TestClient.RedirectUri,
            ["Resources:0:Tools:file_reader:Upstream"] = "local",
            ["Resources:0:Tools:file_reader:Scopes"] = "read:files",
            ["Resources:0:Tools:file_reader:Actions:read"] = "files.read",
            ["Resources:1:Uri"] = OtherResource,
            ["Resources:1:Scopes"] = "read:mail",
        };

    [Theory, Trait("Spec", "RFC 6749 §4.4.3"), Trait("Spec", "RFC 9068 §2.2")]
    [InlineData("nightly-report")]
    [InlineData("keyed-agent")]
    public async Task A_configured_client_gets_an_access_token_that_says_that_no_user_is_behind_it(string id)
    {
        using var agent = AgentOf(id);

        var answer = await AskAsync(agent, new() { ["scope"] = "read:files" });

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("read:files", answer.Json.GetProperty("scope").GetString());
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        var token = AccessToken.Read(answer);
        Assert.True(await token.IsSignedByAsync($"{Broker.Issuer}/.well-known/jwks.json"));
        Assert.Equal((id, id, "app"), (token.Subject, token.Claim("client_id"), token.Claim("idtyp")));
        Assert.Equal((TestBroker.ResourceUri, "at+jwt"), (token.Claim("aud"), token.Header("typ")));
        Assert.Null(token.Claim("upstream_sub"));
        var status = (await IntrospectAsync(answer.AccessToken)).Json;
        Assert.True(status.GetProperty("active").GetBoolean());
        Assert.Equal((id, "app"), (status.GetProperty("sub").GetString(), status.GetProperty("idtyp").GetString()));
    }

    [Fact, Trait("Spec", "RFC 9068 §5"), Trait("Attack", "Agent as a user")]
    public async Task A_users_token_has_no_mark_of_an_app_and_another_form_of_sub()
    {
        using var user = await RegisterAsync();
        var tokens = await user.GetTokensAsync();

        var token = AccessToken.Read(tokens);

        Assert.Null(token.Claim("idtyp"));
        Assert.Equal(32, token.Subject.Length);
        Assert.NotEqual(token.Claim("client_id"), token.Subject);
        Assert.False((await IntrospectAsync(tokens.AccessToken)).Json.TryGetProperty("idtyp", out _));
    }

    [Theory, Trait("Spec", "RFC 6749 §3.3"), Trait("Invariant", "I9")]
    [InlineData(null, "read:files")] // the defaults of the resource that the client may have
    [InlineData("write:files", "write:files")]
    [InlineData("write:files read:mail", "write:files")]
    public async Task Scopes_are_those_of_the_resource_that_the_client_may_have(string? asked, string granted)
    {
        using var agent = AgentOf("nightly-report");

        var answer = await AskAsync(agent, new() { ["scope"] = asked });

        Assert.Equal(granted, answer.Json.GetProperty("scope").GetString());
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2"), Trait("Spec", "RFC 8707 §2"), Trait("Attack", "Scope elevation")]
    [InlineData("scope", "admin:system", "invalid_scope")]
    [InlineData("scope", "read:files admin:system", "invalid_scope")]
    [InlineData("scope", "read:mail", "invalid_scope")]
    [InlineData("scope", "\"", "invalid_scope")]
    [InlineData("resource", OtherResource, "invalid_scope")] // the client has no scope there
    [InlineData("resource", "https://elsewhere.example/mcp", "invalid_target")]
    [InlineData("resource", null, "invalid_target")] // two resources are configured
    public async Task A_wrong_target_or_scope_is_refused(string name, string? value, string error)
    {
        using var agent = AgentOf("nightly-report");

        (await AskAsync(agent, new() { [name] = value })).AssertRefused(error);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Attack", "Agent by registration")]
    public async Task Registered_clients_and_configured_ones_without_the_grant_type_are_unauthorized()
    {
        using var registered = await TestClient.RegisterAsync(Broker, "client_secret_basic");
        using var user = await RegisterAsync();
        using var desk = AgentOf("desk");

        foreach (var client in (TestClient[])[registered, user, desk])
        {
            (await AskAsync(client)).AssertRefused("unauthorized_client");
        }
    }

    [Theory, Trait("Spec", "RFC 7591 §3.2.2"), Trait("Attack", "Agent by registration")]
    [InlineData("client_credentials", HttpStatusCode.BadRequest)]
    [InlineData("client_credentials authorization_code", HttpStatusCode.Created)]
    public async Task A_registration_never_has_the_grant_type(string grantTypes, HttpStatusCode status)
    {
        using var client = new TestClient(Broker.Issuer);

        var answer = await client.RegisterAsync(
            new { redirect_uris = new[] { TestClient.RedirectUri }, grant_types = grantTypes.Split(' ') }
        );

        Assert.Equal(status, answer.Status);
        if (status == HttpStatusCode.BadRequest)
        {
            answer.AssertRefused("invalid_client_metadata");
            return;
        }
        // RFC 7591 §3.2.1: the answer says what was registered.
        var registered = answer.Json.GetProperty("grant_types").EnumerateArray().Select(type => type.GetString());
        Assert.Equal(["authorization_code"], registered);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.2.1")]
    public async Task Wrong_credentials_are_invalid_client()
    {
        using var agent = AgentOf("nightly-report");
        agent.ClientSecret = Secret + "-but-wrong";
        using var keyed = AgentOf("keyed-agent");
        using var other = ClientKey.Create();

        (await AskAsync(agent)).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
        (await AskAsync(keyed, AssertionOf("keyed-agent", other))).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );
    }

    [Fact, Trait("Spec", "RFC 7523 §3"), Trait("Attack", "Assertion replay")]
    public async Task An_assertion_of_our_own_key_works_once()
    {
        using var agent = AgentOf("keyed-agent");
        var assertion = AssertionOf("keyed-agent", key);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(agent, new(assertion))).Status);

        (await AskAsync(agent, new(assertion))).AssertRefused("invalid_client", HttpStatusCode.Unauthorized);
    }

    [Fact, Trait("Spec", "RFC 6749 §3.1.2")]
    public async Task An_agent_cannot_start_a_sign_in()
    {
        using var agent = AgentOf("nightly-report");

        var page = await agent.Browser.GetAsync(agent.Authorization().Url);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Null(page.Location);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task Its_token_can_be_revoked_and_only_by_itself()
    {
        using var agent = AgentOf("nightly-report");
        using var user = await RegisterAsync();
        var first = await AskAsync(agent);
        var second = await AskAsync(agent);

        (await RevokeAsync(user, first.AccessToken)).AssertRefused("invalid_grant");
        Assert.True(await IsActiveAsync(first.AccessToken));
        Broker.Operations.Reset();
        Assert.Equal(HttpStatusCode.OK, (await RevokeAsync(agent, first.AccessToken)).Status);

        Assert.Equal(["GET Grants", "PUT Grants"], Broker.Operations.All.Order(StringComparer.Ordinal));
        Assert.False(await IsActiveAsync(first.AccessToken));
        Assert.True(await IsActiveAsync(second.AccessToken));
    }

    [Fact, Trait("Spec", "docs/commands.md")]
    public async Task The_operator_sees_and_revokes_its_grants()
    {
        using var agent = AgentOf("keyed-agent");
        var token = await AskAsync(agent);

        var shown = (await OperatorShell.RunAsync(Broker, "clients", "show", "keyed-agent", "--json")).Succeeded();
        (await OperatorShell.RunAsync(Broker, "clients", "revoke", "keyed-agent", "--yes")).Succeeded();

        Assert.NotEqual(0, shown.Json.GetProperty("grants").GetArrayLength());
        Assert.False(await IsActiveAsync(token.AccessToken));
    }

    [Fact, Trait("Budget", "client credentials")]
    public async Task A_token_costs_one_table_operation()
    {
        using var agent = AgentOf("nightly-report");
        await AskAsync(agent);
        Broker.Operations.Reset();

        await AskAsync(agent);

        Assert.Equal(["POST Grants"], Broker.Operations.All);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.2"), Trait("Attack", "Agent as a user")]
    public async Task A_tool_that_needs_a_user_is_refused_without_a_link()
    {
        using var agent = AgentOf("nightly-report");
        var token = await AskAsync(agent);

        var answer = await VaultScene.PostAsync(
            $"{Broker.Issuer}/token",
            new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = token.AccessToken,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = "file_reader",
            }
        );

        answer.AssertRefused("invalid_request");
        Assert.Contains("needs a user", answer.Body, StringComparison.Ordinal);
        Assert.False(answer.Json.TryGetProperty("interaction_uri", out _));
    }

    [Fact, Trait("Spec", "RFC 8414 §2")]
    public async Task The_metadata_lists_the_grant_type()
    {
        Assert.Contains("client_credentials", await GrantTypesAsync(Broker));
    }

    [Fact, Trait("Spec", "RFC 8414 §2"), Trait("Spec", "RFC 6749 §5.2")]
    public async Task Without_such_a_client_the_grant_type_is_neither_listed_nor_supported()
    {
        await using var other = await TestBroker.StartAsync(Parts);
        using var client = await TestClient.RegisterAsync(other, "client_secret_basic");

        Assert.DoesNotContain("client_credentials", await GrantTypesAsync(other));
        (await AskAsync(client)).AssertRefused("unsupported_grant_type");
    }

    private TestClient AgentOf(string id) =>
        new(Broker.Issuer) { ClientId = id, ClientSecret = id == "keyed-agent" ? null : Secret };

    private Task<Answer> AskAsync(TestClient client, Dictionary<string, string?>? parameters = null)
    {
        var all = client.ClientId == "keyed-agent" ? AssertionOf(client.ClientId, key) : [];
        foreach (var (name, value) in parameters ?? [])
        {
            all[name] = value;
        }
        return client.PostAsync(
            "token",
            new() { ["grant_type"] = "client_credentials", ["resource"] = TestBroker.ResourceUri },
            all
        );
    }

    private Task<Answer> IntrospectAsync(string token) =>
        VaultScene.PostAsync($"{Broker.Issuer}/introspect", new() { ["token"] = token });

    private async Task<bool> IsActiveAsync(string token) =>
        (await IntrospectAsync(token)).Json.GetProperty("active").GetBoolean();

    private static Task<Answer> RevokeAsync(TestClient client, string token) =>
        client.PostAsync("revoke", new() { ["token"] = token });

    private async Task<IReadOnlyList<string?>> GrantTypesAsync(TestBroker broker)
    {
        using var response = await Http.GetAsync(
            $"{broker.Issuer}/.well-known/oauth-authorization-server",
            Cancellation
        );
        var json = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        return [.. json["grant_types_supported"]!.AsArray().Select(type => (string?)type)];
    }

    private Dictionary<string, string?> AssertionOf(string id, ClientKey signer)
    {
        var now = Broker.Clock.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = id,
            ["sub"] = id,
            ["aud"] = Broker.Issuer,
            ["iat"] = now,
            ["exp"] = now + 60,
            ["jti"] = McpOAuth.Protocol.Secret.Create().Reveal(),
        };
        return new()
        {
            ["client_assertion"] = signer.Sign(claims),
            ["client_assertion_type"] = AuthenticationMethods.JwtBearerAssertion,
        };
    }

    public override ValueTask InitializeAsync()
    {
        Keep(key);
        return base.InitializeAsync();
    }
}
