using System.Net;
using DevEnvironment.Ports;
using Microsoft.AspNetCore.Builder;
using SampleMcpServer;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The sample server against DNS rebinding, as the MCP conformance suite tests it.</summary>
[Trait("Spec", "MCP transports: Security Warning"), Trait("Attack", "DNS rebinding")]
public sealed class SampleServerHostTests : IAsyncLifetime
{
    private readonly string origin = $"http://localhost:{FreePort.Next()}";
    private readonly HttpClient http = new();
    private WebApplication server = null!;

    public async ValueTask InitializeAsync()
    {
        server = SampleServer.Build(
            [],
            new Dictionary<string, string?>
            {
                ["McpServer:Url"] = $"{origin}/mcp",
                ["McpServer:AllowedOrigins:0"] = "https://inspector.example",
            }
        );
        await server.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await server.StopAsync();
        await server.DisposeAsync();
    }

    [Theory]
    [InlineData("evil.example.com", null)]
    [InlineData("localhost.evil.example.com", null)]
    [InlineData(null, "http://evil.example.com")]
    [InlineData(null, "http://localhost.evil.example.com")]
    [InlineData(null, "https://other.example")]
    [InlineData(null, "null")]
    [InlineData("evil.example.com", "http://evil.example.com")]
    public async Task Another_host_name_and_a_strange_page_are_refused(string? host, string? page) =>
        Assert.Equal(HttpStatusCode.Forbidden, await SendAsync(host, page));

    [Theory]
    [InlineData(null, null)]
    [InlineData("127.0.0.1", null)]
    [InlineData(null, "http://localhost:6274")]
    [InlineData(null, "http://127.0.0.1:6274")]
    [InlineData(null, "https://inspector.example")]
    public async Task Programs_and_pages_of_this_machine_come_through(string? host, string? page) =>
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(host, page));

    private async Task<HttpStatusCode> SendAsync(string? host, string? page)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{origin}/mcp");
        request.Headers.Host = host;
        if (page is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", page);
        }
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }
}
