using System.Net;
using McpOAuth.Tests.Dpop;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>An agent acts for a user: the MCP server presents the user's token and the agent's own.</summary>
[Trait("Spec", "RFC 8693 §4.1")]
public sealed class DelegationTests(LocalParts parts) : IAsyncLifetime
{
    private const string Secret = "an-agents-secret-of-32-or-more-characters";

    private readonly string resource = VaultScene.NewResource();
    private readonly List<TestBroker> instances = [];
    private VaultScene scene = null!;

    public async ValueTask InitializeAsync()
    {
        scene = await VaultScene.StartAsync(
            parts,
            new()
            {
                ["Clients:0:ClientId"] = "planner",
                ["Clients:0:ClientSecret"] = Secret,
                ["Clients:0:GrantTypes"] = "client_credentials",
                ["Clients:1:ClientId"] = "stranger",
                ["Clients:1:ClientSecret"] = Secret,
                ["Clients:1:GrantTypes"] = "client_credentials",
                ["Resources:0:Tools:file_reader:Scopes"] = "read:files",
                ["Resources:0:Tools:file_writer:Upstream"] = "local",
                ["Resources:0:Tools:file_writer:Actions:read"] = "files.write",
                ["Resources:1:Uri"] = "http://localhost:7099/mcp",
                ["Resources:1:Scopes"] = "read:files",
                ["Dpop:Enabled"] = "true",
                ["Delegations:planning:Actor"] = "planner",
                ["Delegations:planning:Resource"] = resource,
                ["Delegations:planning:Tools"] = "file_reader",
            },
            resource: resource
        );
        await scene.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
        {
            await instance.DisposeAsync();
        }
        await scene.DisposeAsync();
    }

    [Fact, Trait("Spec", "RFC 8693 §2.2.1")]
    public async Task An_agent_that_settings_name_gets_the_users_tool_token_and_the_answer_names_it()
    {
        var answer = await ExchangeAsync(await TokenOfAsync("planner"));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("planner", answer.Json.GetProperty("act").GetProperty("sub").GetString());
        var alone = await scene.ExchangeAsync();
        Assert.Equal(alone.AccessToken, answer.AccessToken);
        Assert.False(alone.Json.TryGetProperty("act", out _));
    }

    [Fact, Trait("Attack", "Audience escalation in exchange")]
    public async Task An_agent_that_settings_do_not_name_is_refused() =>
        (await ExchangeAsync(await TokenOfAsync("stranger"))).AssertRefused("invalid_request");

    [Fact, Trait("Attack", "Audience escalation in exchange")]
    public async Task The_agent_may_use_no_other_tool() =>
        (await ExchangeAsync(await TokenOfAsync("planner"), new() { ["audience"] = "file_writer" })).AssertRefused(
            "invalid_request"
        );

    [Fact, Trait("Attack", "Audience escalation in exchange")]
    public async Task An_agents_token_for_another_server_or_without_the_scope_is_refused()
    {
        var elsewhere = await TokenOfAsync("planner", "http://localhost:7099/mcp");
        var tooLittle = await TokenOfAsync("planner", scope: "profile");

        (await ExchangeAsync(elsewhere)).AssertRefused("invalid_request");
        (await ExchangeAsync(tooLittle)).AssertRefused("invalid_scope");
        (await ExchangeAsync("not a token")).AssertRefused("invalid_request");
    }

    [Fact, Trait("Attack", "Audience escalation in exchange")]
    public async Task A_users_token_is_no_actor_and_an_agents_no_subject()
    {
        var agent = await TokenOfAsync("planner");

        (await ExchangeAsync(scene.Tokens.AccessToken)).AssertRefused("invalid_request");
        (await scene.ExchangeAsync(ActorForm(agent), subjectToken: agent)).AssertRefused("invalid_request");
    }

    /// <summary>An exchange has a parameter for the proof of the subject's key, and none for the actor's.</summary>
    [Fact, Trait("Spec", "RFC 9449 §7.2"), Trait("Attack", "Bound token sent as Bearer")]
    public async Task An_agents_token_that_is_bound_to_a_key_is_refused()
    {
        using var key = new ProofKey();
        var issuer = scene.Broker.Issuer;

        var bound = await TokenOfAsync("planner", proof: key.Prove("POST", $"{issuer}/token", Now));

        (await ExchangeAsync(bound)).AssertRefused("invalid_request");
    }

    [Fact, Trait("Spec", "RFC 7009 §2.1")]
    public async Task After_its_token_was_revoked_the_agent_acts_for_nobody()
    {
        var token = await TokenOfAsync("planner");
        using var agent = AgentOf("planner");
        await agent.PostAsync("revoke", new() { ["token"] = token });

        (await ExchangeAsync(token)).AssertRefused("invalid_request");
    }

    [Theory, Trait("Attack", "Audience escalation in exchange")]
    [InlineData("Clients", "another-client")]
    [InlineData("People", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Settings_name_the_agent_the_tool_and_whose_users(string limit, string other)
    {
        var token = await TokenOfAsync("planner");
        var own = limit == "Clients" ? scene.Client.ClientId : scene.Subject;

        (await ExchangeAsync(token, at: await InstanceAsync(limit, other))).AssertRefused("invalid_request");
        var allowed = await ExchangeAsync(token, at: await InstanceAsync(limit, $"{other} {own}"));

        Assert.Equal(HttpStatusCode.OK, allowed.Status);
    }

    private async Task<string> InstanceAsync(string limit, string value)
    {
        var settings = scene.Broker.Settings.ToDictionary();
        settings[$"Delegations:planning:{limit}"] = value;
        settings.Remove("urls");
        var broker = await TestBroker.StartAsync(parts, settings, issuer: scene.Broker.Issuer);
        instances.Add(broker);
        return broker.Issuer;
    }

    private Task<Answer> ExchangeAsync(string actor, Dictionary<string, string?>? form = null, string? at = null)
    {
        var all = ActorForm(actor);
        foreach (var (name, value) in form ?? [])
        {
            all[name] = value;
        }
        return scene.ExchangeAsync(all, instance: at);
    }

    private static Dictionary<string, string?> ActorForm(string actor) =>
        new() { ["actor_token"] = actor, ["actor_token_type"] = "urn:ietf:params:oauth:token-type:access_token" };

    private TestClient AgentOf(string id) => new(scene.Broker.Issuer) { ClientId = id, ClientSecret = Secret };

    private DateTimeOffset Now => scene.Broker.Clock.GetUtcNow();

    private async Task<string> TokenOfAsync(
        string id,
        string? server = null,
        string scope = "read:files",
        string? proof = null
    )
    {
        using var agent = AgentOf(id);
        agent.ProofFor = proof is null ? null : _ => proof;
        var answer = await agent.PostAsync(
            "token",
            new()
            {
                ["grant_type"] = "client_credentials",
                ["resource"] = server ?? resource,
                ["scope"] = scope,
            }
        );
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.AccessToken;
    }
}
