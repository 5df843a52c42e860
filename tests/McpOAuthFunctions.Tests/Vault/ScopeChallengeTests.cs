using System.Net;
using System.Net.Http.Headers;
using System.Text;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.AspNetCore.Builder;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The sample MCP server's tool file_writer needs more than clients ask for at first.</summary>
[Trait("Spec", "MCP authorization: Scope Challenge Handling"), Trait("Spec", "RFC 6750 §3.1")]
public sealed class ScopeChallengeTests(LocalParts parts) : ClientTests(parts)
{
    private const string Write =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer","arguments":{"name":"a","text":"b"}}}""";

    private readonly HttpClient http = new();
    private WebApplication server = null!;
    private string url = "";

    protected override Dictionary<string, string?> Settings => new() { ["Resources:0:Uri"] = url };

    public override async ValueTask InitializeAsync()
    {
        Keep(http);
        url = $"http://localhost:{FreePort.Next()}/mcp";
        await base.InitializeAsync();
        server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = url,
                ["McpServer:Issuer"] = Broker.Issuer,
                ["McpServer:ScopeHierarchy:0:Scope"] = "admin:system",
                ["McpServer:ScopeHierarchy:0:Implies"] = "write:files",
                ["McpServer:ScopeHierarchy:1:Scope"] = "write:files",
                ["McpServer:ScopeHierarchy:1:Implies"] = "read:files",
            }
        );
        Keep(server);
        // An endpoint whose author had another policy in mind.
        server.MapMcp("/mcp2").RequireAuthorization(policy => policy.RequireAuthenticatedUser());
        await server.StartAsync();
    }

    [Fact, Trait("Spec", "RFC 9728 §5.1")]
    public async Task A_call_without_the_scope_is_403_with_all_scopes_that_the_client_should_request()
    {
        using var refused = await CallAsync(Write, "profile read:files");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer error=\"insufficient_scope\", resource_metadata=\"", challenge, default);
        Assert.Contains(new Uri(url).AbsolutePath, challenge, StringComparison.Ordinal);
        Assert.EndsWith("scope=\"profile read:files write:files\"", challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile write:files")]
    [InlineData("admin:system")]
    public async Task The_scope_itself_or_one_that_implies_it_is_enough(string scope)
    {
        using var answer = await CallAsync(Write, scope);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("Stored 1 characters", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tools_that_need_no_scope_of_their_own_are_not_refused()
    {
        using var answer = await CallAsync(
            """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}""",
            "read:files"
        );

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory, Trait("Attack", "Scope elevation")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","name":"file_writer"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer","name":"whoami"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"Name":"file_writer"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"file_writer"}}""")]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"tools\/call","params":{"name":"file\u005fwriter"}}""")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer"}}]""")]
    public async Task A_disguised_call_is_refused_too(string body)
    {
        using var refused = await CallAsync(body, "read:files");

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact, Trait("Attack", "Scope elevation")]
    public async Task A_call_that_only_the_MCP_server_can_read_does_not_run_the_tool()
    {
        var tokens = await Client.GetTokensAsync(parameters: new() { ["resource"] = url, ["scope"] = "read:files" });
        using var content = new StringContent(Write, Encoding.Unicode, "application/json");

        using var answer = await SendAsync(url, tokens.AccessToken, content);

        Assert.DoesNotContain("Stored", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact, Trait("Attack", "Scope elevation")]
    public async Task An_endpoint_with_a_policy_of_its_own_does_not_run_the_tool_either()
    {
        var tokens = await Client.GetTokensAsync(parameters: new() { ["resource"] = url, ["scope"] = "read:files" });
        using var content = new StringContent(Write, Encoding.UTF8, "application/json");

        using var answer = await SendAsync($"{url}2", tokens.AccessToken, content);
        var body = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("requires the scope write:files", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Stored", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"method":"tools/call","params":{"name":"\ud800"}}""")]
    [InlineData("\"tools/call\"")]
    [InlineData("""{"method":"tools/call","params":[]}""")]
    [InlineData("""{"method":"tools/call","params":{"name":7}}""")]
    public async Task Invalid_messages_are_left_to_the_MCP_server_to_refuse(string body)
    {
        using var refused = await CallAsync(body, "read:files");

        Assert.InRange((int)refused.StatusCode, 200, 499);
        Assert.NotEqual(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact, Trait("Spec", "RFC 6750 §3")]
    public async Task Without_a_token_it_is_401_whatever_the_call()
    {
        using var content = new StringContent(Write, Encoding.UTF8, "application/json");

        using var refused = await http.PostAsync(url, content);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    private async Task<HttpResponseMessage> CallAsync(string body, string scope)
    {
        var tokens = await Client.GetTokensAsync(parameters: new() { ["resource"] = url, ["scope"] = scope });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await SendAsync(url, tokens.AccessToken, content);
    }

    private async Task<HttpResponseMessage> SendAsync(string to, string token, HttpContent content)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        return await http.SendAsync(request);
    }
}
