using System.Text.Json;
using McpOAuth.Client;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>A real client that proves a key and pushes its requests, against broker and MCP server.</summary>
public sealed class DpopClientTests(LocalParts parts, ClientPrograms programs)
{
    private const string RedirectUri = "http://localhost:33335/callback";

    [Theory, Trait("Client", "openid-client"), Trait("Spec", "RFC 9449 §5"), Trait("Spec", "RFC 9126 §2")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Openid_client_with_DPoP_and_PAR_logs_in_calls_a_tool_and_refreshes(bool requiresNonce)
    {
        await programs.InstallAsync();
        await using var deployment = await Deployment.StartAsync(
            parts,
            new()
            {
                ["Dpop:Enabled"] = "true",
                ["Dpop:RequireNonce"] = requiresNonce ? "true" : "false",
                ["PushedRequests:Enabled"] = "true",
                ["PushedRequests:Required"] = "true",
            },
            services => services.Configure<McpOAuthOptions>(server => server.Dpop = DpopUse.Accepted)
        );
        await using var client = ClientProgram.Start(parts.Node.Node, ["openid-client-dpop.mjs", deployment.McpUrl]);

        var url = (await client.SaysAsync("authorize")).GetString()!;
        Assert.DoesNotContain("redirect_uri", url, StringComparison.Ordinal);
        var redirect = await BrowserLogin.CompleteAsync(url, RedirectUri);
        await client.WriteLineAsync(redirect.Location!);

        Assert.Equal("dpop", (await client.SaysAsync("tokenType")).GetString(), ignoreCase: true);
        var before = await client.SaysAsync("whoami");
        Assert.Equal("upstream-alice", before.GetProperty("upstream_sub").GetString());
        Assert.Equal("dpop", (await client.SaysAsync("tokenType")).GetString(), ignoreCase: true);
        Assert.True(JsonElement.DeepEquals(before, await client.SaysAsync("whoami")));
        Assert.Equal(401, (await client.SaysAsync("bearer")).GetInt32());
        Assert.Equal("invalid_grant", (await client.SaysAsync("refused")).GetString());
        Assert.Equal(0, await client.ExitAsync());
    }
}
