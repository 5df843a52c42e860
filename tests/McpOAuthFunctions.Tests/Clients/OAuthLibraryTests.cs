using System.Text.Json;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>General-purpose OAuth libraries for Node, which check every answer strictly.</summary>
public sealed class OAuthLibraryTests(LocalParts parts, ClientPrograms programs) : IAsyncLifetime
{
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync()
    {
        await programs.InstallAsync();
        deployment = await Deployment.StartAsync(parts);
    }

    public ValueTask DisposeAsync() => deployment.DisposeAsync();

    [Fact, Trait("Client", "openid-client")]
    public Task Openid_client_registers_logs_in_calls_a_tool_refreshes_and_revokes() => RunAsync("openid-client");

    [Fact, Trait("Client", "oauth4webapi")]
    public Task Oauth4webapi_registers_logs_in_calls_a_tool_refreshes_and_revokes() => RunAsync("oauth4webapi");

    private async Task RunAsync(string name)
    {
        await using var client = ClientProgram.Start(parts.Node.Node, [$"{name}.mjs", deployment.McpUrl]);

        var redirect = await BrowserLogin.CompleteAsync((await client.SaysAsync("authorize")).GetString()!);
        await client.WriteLineAsync(redirect.Location!);
        var before = await client.SaysAsync("whoami");
        var after = await client.SaysAsync("whoami");

        Assert.Equal("upstream-alice", before.GetProperty("upstream_sub").GetString());
        Assert.True(JsonElement.DeepEquals(before, after));
        Assert.Equal("invalid_grant", (await client.SaysAsync("refused")).GetString());
        Assert.Equal(0, await client.ExitAsync());
    }
}
