using System.Text.Json;
using McpOAuthFunctions.Tests.Harness;
using ModelContextProtocol.Authentication;
using ModelContextProtocol.Client;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>The official C# SDK's client.</summary>
public sealed class CSharpSdkTests(LocalParts parts) : IAsyncLifetime
{
    private readonly TokensInMemory tokens = new();
    private int logins;
    private Deployment deployment = null!;

    public async ValueTask InitializeAsync() => deployment = await Deployment.StartAsync(parts);

    public ValueTask DisposeAsync() => deployment.DisposeAsync();

    [Fact, Trait("Client", "C# SDK")]
    public async Task The_SDK_registers_logs_in_calls_a_tool_refreshes_and_calls_again()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(Options()));

        var before = await WhoAmIAsync(client);
        var first = tokens.Latest!;
        tokens.LetAnHourPass();
        var after = await WhoAmIAsync(client);

        Assert.Equal("upstream-alice", before.GetProperty("upstream_sub").GetString());
        Assert.True(JsonElement.DeepEquals(before, after));
        Assert.NotEqual(first.AccessToken, tokens.Latest!.AccessToken);
        Assert.NotEqual(first.RefreshToken, tokens.Latest.RefreshToken);
        Assert.Equal("profile read:files", tokens.Latest.Scope);
        Assert.Equal(1, logins);
        RecordedRequests.AssertAreThoseOf(ClientFixture.Load("csharp-sdk"), deployment.Requests);
    }

    [Fact, Trait("Client", "C# SDK"), Trait("Spec", "MCP authorization: Scope Challenge Handling")]
    public async Task The_SDK_requests_more_scopes_when_a_tool_needs_them()
    {
        await using var client = await McpClient.CreateAsync(new HttpClientTransport(Options()));
        var arguments = new Dictionary<string, object?> { ["name"] = "note", ["text"] = "written by alice" };

        await WhoAmIAsync(client);
        var written = await client.CallToolAsync("file_writer", arguments);

        Assert.NotEqual(true, written.IsError);
        Assert.Equal("profile read:files write:files", tokens.Latest!.Scope);
        Assert.Equal(2, logins);
    }

    private HttpClientTransportOptions Options() =>
        new()
        {
            Endpoint = new(deployment.McpUrl),
            TransportMode = HttpTransportMode.StreamableHttp,
            OAuth = new()
            {
                RedirectUri = new("http://localhost:33334/callback"),
                DynamicClientRegistration = new() { ClientName = "C# SDK" },
                AuthorizationCallbackHandler = LogInAsync,
                TokenCache = tokens,
            },
        };

    // The SDK compares state and iss itself.
    private async Task<AuthorizationResult?> LogInAsync(AuthorizationCallbackContext context, CancellationToken _)
    {
        logins++;
        var redirect = await BrowserLogin.CompleteAsync(context.AuthorizationUri.AbsoluteUri);
        var answer = redirect.LocationQuery;
        return new()
        {
            Code = answer["code"],
            State = answer["state"],
            Iss = answer["iss"],
        };
    }

    private static async Task<JsonElement> WhoAmIAsync(McpClient client)
    {
        var result = await client.CallToolAsync("whoami");
        return result.StructuredContent!.Value;
    }
}
