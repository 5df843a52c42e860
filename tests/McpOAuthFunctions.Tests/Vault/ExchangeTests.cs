using System.Net;
using System.Net.Http.Headers;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>Token exchange: a resource gets the upstream token of its tool, and nobody gets any other.</summary>
public sealed class ExchangeTests(LocalParts parts) : IAsyncLifetime
{
    private const string OtherResource = "https://other.example/mcp";
    private const string OtherSecret = "another-secret-for-tests-of-32-characters";

    private VaultScene scene = null!;

    public async ValueTask InitializeAsync() =>
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Resources:1:Uri"] = OtherResource,
                ["Resources:1:Scopes"] = "read:mail",
                ["Resources:1:ClientId"] = "other-server",
                ["Resources:1:ClientSecret"] = OtherSecret,
                ["Resources:1:Tools:mailer:Upstream"] = "local",
                ["Resources:1:Tools:mailer:Actions:read"] = "files.read",
            }
        );

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact, Trait("Spec", "RFC 8693 §2.2.1"), Trait("Invariant", "I9")]
    public async Task A_connected_tool_gets_a_working_upstream_token_and_nothing_else()
    {
        await scene.ConnectAsync();

        var answer = await scene.ExchangeAsync();

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(
            "urn:ietf:params:oauth:token-type:access_token",
            answer.Json.GetProperty("issued_token_type").GetString()
        );
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.InRange(answer.Json.GetProperty("expires_in").GetInt32(), 3000, 3600);
        var scopes = answer.Json.GetProperty("scope").GetString()!.Split(' ');
        Assert.Contains("files.read", scopes);
        Assert.DoesNotContain("files.write", scopes);
        Assert.False(answer.Json.TryGetProperty("refresh_token", out _));
        Assert.Contains("upstream-alice", await MeAsync(answer.AccessToken), StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.6"), Trait("Invariant", "I5")]
    public async Task Where_the_person_must_act_first_the_answer_is_a_link_that_says_nothing()
    {
        var link = await scene.LinkAsync();

        Assert.StartsWith($"{scene.Broker.Issuer}/connect/", link, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Subject, link, StringComparison.Ordinal);
        Assert.DoesNotContain(VaultScene.Tool, link, StringComparison.Ordinal);
        Assert.DoesNotContain("?", link, StringComparison.Ordinal);
    }

    [Fact, Trait("Spec", "RFC 8693 §2.1"), Trait("Invariant", "I9")]
    public async Task For_more_than_was_consented_to_the_person_is_asked_and_keeps_what_was_granted_before()
    {
        await scene.ConnectAsync();

        await scene.ConnectAsync(new() { ["actions"] = "write" });

        var answer = await scene.ExchangeAsync(new() { ["actions"] = "read write" });
        var scopes = answer.Json.GetProperty("scope").GetString()!.Split(' ');
        Assert.Contains("files.read", scopes);
        Assert.Contains("files.write", scopes);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public async Task A_registered_client_is_not_accepted_as_a_resource()
    {
        using var confidential = await TestClient.RegisterAsync(scene.Broker, "client_secret_basic");

        var answer = await scene.ExchangeAsync(id: confidential.ClientId, secret: confidential.ClientSecret);
        answer.AssertRefused("unauthorized_client");
        // A public one has no secret to send.
        (await scene.ExchangeAsync(id: scene.Client.ClientId, secret: "")).AssertRefused("unauthorized_client");
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("sample-server", "wrong-secret-wrong-secret-wrong-secret")]
    [InlineData("sample-server", "")]
    [InlineData("nobody", TestBroker.ResourceSecret)]
    public async Task A_resource_without_its_credentials_is_refused(string id, string secret) =>
        (await scene.ExchangeAsync(id: id, secret: secret)).AssertRefused(
            "invalid_client",
            HttpStatusCode.Unauthorized
        );

    [Theory, Trait("Spec", "RFC 8693 §2.2.2")]
    [InlineData("mailer")]
    [InlineData("file_writer")]
    [InlineData("FILE_READER")]
    public async Task A_tool_of_another_resource_or_of_none_is_invalid_target(string tool)
    {
        await scene.ConnectAsync();

        (await scene.ExchangeAsync(new() { ["audience"] = tool })).AssertRefused("invalid_target");
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.2")]
    public async Task A_token_for_another_resource_is_refused()
    {
        await scene.ConnectAsync();

        // The other resource holds a token of alice's that was meant for the first one.
        var stolen = await scene.ExchangeAsync(
            new() { ["audience"] = "mailer" },
            id: "other-server",
            secret: OtherSecret
        );

        stolen.AssertRefused("invalid_request");
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.2")]
    public async Task A_subject_token_that_is_forged_expired_or_no_access_token_is_refused()
    {
        await scene.ConnectAsync();
        var token = scene.Tokens.AccessToken;

        (await scene.ExchangeAsync(subjectToken: token + "x")).AssertRefused("invalid_request");
        (await scene.ExchangeAsync(subjectToken: scene.Tokens.RefreshToken)).AssertRefused("invalid_request");
        (await scene.ExchangeAsync(subjectToken: "nonsense")).AssertRefused("invalid_request");
        scene.Broker.Clock.Advance(TimeSpan.FromMinutes(15));
        (await scene.ExchangeAsync()).AssertRefused("invalid_request");
    }

    [Theory, Trait("Spec", "RFC 8693 §2.2.2"), Trait("Invariant", "I9")]
    [InlineData("profile", "invalid_scope")]
    [InlineData("write:files", "interaction_required")]
    public async Task The_persons_token_must_have_what_the_tool_asks_of_its_callers(string scope, string error)
    {
        var tokens = await scene.LogInAsync(scope);

        (await scene.ExchangeAsync(subjectToken: tokens.AccessToken)).AssertRefused(error);
    }

    [Theory, Trait("Spec", "RFC 8693 §2.2.2"), Trait("Invariant", "I9")]
    [InlineData("scope", "files.delete", "invalid_scope")]
    [InlineData("scope", "files.write", "invalid_scope")] // more than the action needs
    [InlineData("actions", "delete", "invalid_request")]
    public async Task Scopes_beyond_the_registered_ones_are_refused(string name, string value, string error)
    {
        await scene.ConnectAsync();

        (await scene.ExchangeAsync(new() { [name] = value })).AssertRefused(error);
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1"), Trait("Spec", "RFC 8693 §2.2.2")]
    public async Task After_the_grant_was_revoked_its_access_token_is_refused_at_once()
    {
        await scene.ConnectAsync();
        await scene.Client.PostAsync("revoke", new() { ["token"] = scene.Tokens.RefreshToken });

        (await scene.ExchangeAsync()).AssertRefused("invalid_request");
    }

    [Fact, Trait("Budget", "exchange")]
    public async Task An_exchange_whose_token_is_fresh_takes_two_operations_liveness_included()
    {
        await scene.ConnectAsync();
        // The first use of a scope on a day is noted.
        await scene.ExchangeAsync();
        scene.Broker.Operations.Reset();

        Assert.Equal(HttpStatusCode.OK, (await scene.ExchangeAsync()).Status);

        Assert.Equal(["GET Grants", "GET Connections"], scene.Broker.Operations.All);
    }

    [Fact, Trait("Spec", "RFC 9700 §2.3"), Trait("Invariant", "I9")]
    public async Task Scopes_granted_and_never_used_are_reported()
    {
        await scene.ConnectAsync(new() { ["actions"] = "read write" });
        await scene.ExchangeAsync(new() { ["actions"] = "read" });

        var use = await scene.Broker.Get<McpOAuth.Vault.IConnectionStore>().ListUseAsync(default);
        var mine = use.Where(one => one.Id.Subject == scene.Subject && one.Id.Tool == scene.ConnectionId.Tool);
        var unused = McpOAuth.Vault.UnusedScopes.Of(mine, scene.Broker.Clock.GetUtcNow());

        Assert.Contains(unused, scope => scope.Scope == "files.write");
        Assert.DoesNotContain(unused, scope => scope.Scope == "files.read");
    }

    private async Task<string> MeAsync(string accessToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
        return await http.GetStringAsync($"{parts.Upstream.Issuer}/me");
    }
}
