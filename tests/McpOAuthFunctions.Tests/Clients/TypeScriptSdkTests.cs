using System.Text.Json;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The official TypeScript SDK, both lines, in a program of its own.</summary>
public sealed class TypeScriptSdkTests(LocalParts parts, ClientPrograms programs) : IAsyncLifetime
{
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        deployment = await Deployment.StartAsync(parts);
    }

    public ValueTask DisposeAsync() => deployment.DisposeAsync();

    [Fact, Trait("Client", "TypeScript SDK 1.x")]
    public Task Version_1_registers_logs_in_calls_a_tool_refreshes_and_calls_again() => RunAsync("typescript-sdk-1");

    [Fact, Trait("Client", "TypeScript SDK 2.x")]
    public Task Version_2_registers_logs_in_calls_a_tool_refreshes_and_calls_again() => RunAsync("typescript-sdk-2");

    [Fact, Trait("Client", "TypeScript SDK 1.x"), Trait("Spec", "MCP authorization: Scope Challenge Handling")]
    public Task Version_1_asks_for_more_when_a_tool_needs_it() => StepUpAsync("step-up-1");

    [Fact, Trait("Client", "TypeScript SDK 2.x"), Trait("Spec", "MCP authorization: Scope Challenge Handling")]
    public Task Version_2_asks_for_more_when_a_tool_needs_it() => StepUpAsync("step-up-2");

    private async Task StepUpAsync(string name)
    {
        await using var client = ClientProgram.Start(parts.Node.Node, [$"{name}.mjs", deployment.McpUrl]);

        var first = await LogInAsync(client);
        var second = await LogInAsync(client);
        var written = (await client.SaysAsync("written")).GetString();

        Assert.Equal("profile read:files", first["scope"]);
        Assert.Equal("profile read:files write:files", second["scope"]);
        Assert.StartsWith("Stored 16 characters", written, StringComparison.Ordinal);
        Assert.Equal(0, await client.ExitAsync());
    }

    private static async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> LogInAsync(
        ClientProgram client
    )
    {
        var url = (await client.SaysAsync("authorize")).GetString()!;
        var redirect = await BrowserLogin.CompleteAsync(url);
        await client.WriteLineAsync(redirect.Location!);
        return Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(new Uri(url).Query);
    }

    private async Task RunAsync(string name)
    {
        await using var client = ClientProgram.Start(parts.Node.Node, [$"{name}.mjs", deployment.McpUrl]);

        var authorizationUrl = (await client.SaysAsync("authorize")).GetString()!;
        var redirect = await BrowserLogin.CompleteAsync(authorizationUrl);
        await client.WriteLineAsync(redirect.Location!);
        var before = await client.SaysAsync("whoami");
        var after = await client.SaysAsync("whoami");
        var exchanges = (await client.SaysAsync("exchanges")).EnumerateArray().ToList();

        Assert.Equal("upstream-alice", before.GetProperty("upstream_sub").GetString());
        Assert.True(JsonElement.DeepEquals(before, after));
        Assert.Single(exchanges, exchange => IsAnswered(exchange, "/register", 201));
        Assert.Single(exchanges, exchange => IsAnswered(exchange, "/token", 200, "grant_type=authorization_code"));
        Assert.Single(exchanges, exchange => IsAnswered(exchange, "/token", 200, "grant_type=refresh_token"));
        Assert.DoesNotContain(exchanges, exchange => exchange.GetProperty("status").GetInt32() >= 400);
        Assert.Equal(0, await client.ExitAsync());
        RecordedRequests.AssertAreThoseOf(ClientFixture.Load(name), deployment.Requests);
    }

    private static bool IsAnswered(JsonElement exchange, string path, int status, string body = "") =>
        exchange.GetProperty("path").GetString() == path
        && exchange.GetProperty("status").GetInt32() == status
        && exchange.GetProperty("body").GetString()!.Contains(body, StringComparison.Ordinal);
}
