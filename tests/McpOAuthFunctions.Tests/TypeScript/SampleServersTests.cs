using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Clients;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.TypeScript;

/// <summary>The sample servers in TypeScript, on both lines of the SDK, called by the SDK's own clients.</summary>
public sealed class SampleServersTests(LocalParts parts, ClientPrograms programs, TypeScriptParts typeScript)
    : IAsyncLifetime
{
    private const string Write =
        """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"file_writer","arguments":{"name":"a","text":"b"}}}""";

    private readonly HttpClient http = new();

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        await typeScript.BuildAsync();
    }

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory, Trait("Spec", "RFC 9728 §5.1"), Trait("Spec", "RFC 9068 §4")]
    [InlineData("sdk-1", "typescript-sdk-1")]
    [InlineData("sdk-1", "typescript-sdk-2")]
    [InlineData("sdk-2", "typescript-sdk-1")]
    [InlineData("sdk-2", "typescript-sdk-2")]
    public async Task A_client_logs_in_calls_a_tool_refreshes_and_calls_again(string sample, string script)
    {
        await using var server = await StartAsync(sample);
        await using var client = Run(script, server);

        await LogInAsync(client);
        var before = await client.SaysAsync("whoami");
        var after = await client.SaysAsync("whoami");

        Assert.Equal("upstream-alice", before.GetProperty("upstream_sub").GetString());
        Assert.True(JsonElement.DeepEquals(before, after));
        Assert.Equal(0, await client.ExitAsync());
        // The client came back with a spoilt token. The log says so, without the token.
        Assert.Contains("The access token was refused: ", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("eyJ", server.Log, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "MCP authorization: Scope Challenge Handling"), Trait("Spec", "RFC 6750 §3.1")]
    [InlineData("sdk-1", "step-up-1")]
    [InlineData("sdk-2", "step-up-2")]
    public async Task A_client_asks_for_more_when_a_tool_needs_it(string sample, string script)
    {
        await using var server = await StartAsync(sample);
        await using var client = Run(script, server);

        var first = await LogInAsync(client);
        var second = await LogInAsync(client);

        Assert.Equal("profile read:files", first);
        Assert.Equal("profile read:files write:files", second);
        var written = (await client.SaysAsync("written")).GetString();
        Assert.StartsWith("Stored 16 characters", written, StringComparison.Ordinal);
        Assert.Equal(0, await client.ExitAsync());
    }

    [Theory, Trait("Spec", "RFC 8693 §2"), Trait("Spec", "MCP elicitation: URL mode")]
    [InlineData("sdk-1", "connect-1", -32042)]
    [InlineData("sdk-1", "connect-2", -32042)]
    [InlineData("sdk-2", "connect-2", null)] // MCP 2026-07-28: the client showed the link and came back at once
    public async Task A_client_that_can_show_a_link_is_asked_to_and_then_the_tool_works(
        string sample,
        string script,
        int? code
    )
    {
        await using var server = await StartAsync(sample);
        await using var client = Run(script, server, "links");
        await LogInAsync(client);

        var asked = await client.SaysAsync("asked");

        var actual = asked.GetProperty("code");
        Assert.Equal(code, actual.ValueKind == JsonValueKind.Null ? null : actual.GetInt32());
        var link = Assert.Single(asked.GetProperty("links").EnumerateArray()).GetString()!;
        // For clients whose dialog is closed, or that only wait for "Retry".
        Assert.Contains($"{server.Scene.Broker.Issuer}/connect/", asked.GetProperty("text").GetString(), default);
        await ReadAfterConnectingAsync(server, client, link);
    }

    [Theory, Trait("Spec", "RFC 8693 §2"), Trait("Spec", "MCP elicitation: URL mode")]
    [InlineData("sdk-1", "connect-1")]
    [InlineData("sdk-2", "connect-1")]
    [InlineData("sdk-2", "connect-2")]
    public async Task A_client_that_cannot_gets_the_link_in_the_tools_error(string sample, string script)
    {
        await using var server = await StartAsync(sample);
        await using var client = Run(script, server, "no-links");
        await LogInAsync(client);

        var asked = await client.SaysAsync("asked");

        Assert.True(asked.GetProperty("isError").GetBoolean());
        Assert.Empty(asked.GetProperty("links").EnumerateArray());
        var words = asked.GetProperty("text").GetString()!.Split(' ');
        var link = words.Single(word => word.StartsWith("http", StringComparison.Ordinal));
        await ReadAfterConnectingAsync(server, client, link);
    }

    [Theory, Trait("Spec", "RFC 6750 §3.1"), Trait("Attack", "Scope elevation")]
    [InlineData("sdk-1")]
    [InlineData("sdk-2")]
    public async Task A_call_without_the_tools_scope_is_403_with_all_scopes_to_request(string sample)
    {
        await using var server = await StartAsync(sample);

        using var refused = await CallAsync(server, server.Scene.Tokens.AccessToken);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var challenge = refused.Headers.WwwAuthenticate.ToString();
        Assert.StartsWith("Bearer error=\"insufficient_scope\", resource_metadata=\"", challenge, default);
        Assert.EndsWith("scope=\"profile read:files write:files\"", challenge, StringComparison.Ordinal);
    }

    [Theory, Trait("Spec", "RFC 9728 §3.1"), Trait("Spec", "RFC 6750 §3")]
    [InlineData("sdk-1")]
    [InlineData("sdk-2")]
    public async Task Without_a_token_the_server_says_where_to_get_one(string sample)
    {
        await using var server = await StartAsync(sample);

        using var refused = await CallAsync(server, accessToken: null);

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        var url = refused.Headers.WwwAuthenticate.ToString().Split('"')[1];
        var metadata = JsonDocument.Parse(await http.GetStringAsync(url, Cancellation)).RootElement;
        Assert.Equal(server.Url, metadata.GetProperty("resource").GetString());
        Assert.Equal(server.Scene.Broker.Issuer, metadata.GetProperty("authorization_servers")[0].GetString());
    }

    [Theory, Trait("Spec", "RFC 9110 §15.6.4")]
    [InlineData("sdk-1")]
    [InlineData("sdk-2")]
    public async Task While_the_brokers_keys_cannot_be_fetched_the_answer_is_503_and_not_401(string sample)
    {
        await using var server = await StartAsync(sample, issuer: $"http://localhost:{FreePort.Next()}");

        using var refused = await CallAsync(server, server.Scene.Tokens.AccessToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Empty(refused.Headers.WwwAuthenticate);
        Assert.Contains("could not be fetched", server.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Scene.Tokens.AccessToken, server.Log, StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Task<TypeScriptServer> StartAsync(string sample, string? issuer = null) =>
        TypeScriptServer.StartAsync(parts, Path.Combine(TypeScriptParts.Sample, "dist", $"{sample}.js"), issuer);

    private ClientProgram Run(string script, TypeScriptServer server, params string[] arguments) =>
        ClientProgram.Start(parts.Node.Node, [$"{script}.mjs", server.Url, .. arguments]);

    /// <summary>Returns the scope that the client asked for.</summary>
    private static async Task<string> LogInAsync(ClientProgram client)
    {
        var url = (await client.SaysAsync("authorize")).GetString()!;
        var redirect = await BrowserLogin.CompleteAsync(url);
        await client.WriteLineAsync(redirect.Location!);
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(url).Query)["scope"].ToString();
    }

    private static async Task ReadAfterConnectingAsync(TypeScriptServer server, ClientProgram client, string link)
    {
        await server.ConnectAsync(link);
        await client.WriteLineAsync("connected");
        var read = (await client.SaysAsync("read")).GetString();
        Assert.Contains("upstream-alice", read, StringComparison.Ordinal);
        Assert.Equal(0, await client.ExitAsync());
    }

    private async Task<HttpResponseMessage> CallAsync(TypeScriptServer server, string? accessToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, server.Url);
        request.Content = new StringContent(Write, Encoding.UTF8, "application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Authorization = accessToken is null
            ? null
            : new AuthenticationHeaderValue("Bearer", accessToken);
        return await http.SendAsync(request, Cancellation);
    }
}
