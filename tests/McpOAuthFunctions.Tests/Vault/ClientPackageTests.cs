using System.Net;
using System.Text;
using System.Text.Json;
using McpOAuth.Client;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>What the package for MCP servers leaves alone in its host, and what it makes of strange answers.</summary>
public sealed class ClientPackageTests
{
    [Fact, Trait("Spec", "docs/tools.md")]
    public async Task The_hosts_Data_Protection_keys_stay_where_the_host_puts_them()
    {
        await using var provider = ServicesOf(new Broker(HttpStatusCode.OK, "{}")).BuildServiceProvider();

        var keys = provider.GetRequiredService<IOptions<KeyManagementOptions>>().Value;

        // Null is ASP.NET Core's own choice of a place.
        Assert.Null(keys.XmlRepository);
        Assert.Null(keys.XmlEncryptor);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(HttpStatusCode.BadRequest, "<html>Bad Request</html>")]
    [InlineData(HttpStatusCode.TooManyRequests, "slow down")]
    [InlineData(HttpStatusCode.OK, "<html>Sign in to the company network</html>")]
    [InlineData(HttpStatusCode.OK, "")]
    [InlineData(HttpStatusCode.OK, "[]")]
    [InlineData(HttpStatusCode.OK, "null")]
    public async Task An_answer_that_is_not_the_brokers_JSON_is_a_refused_exchange(HttpStatusCode status, string body)
    {
        await using var provider = ServicesOf(new Broker(status, body)).BuildServiceProvider();
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer a-users-access-token";
        provider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var tokens = provider.GetRequiredService<ToolTokens>();

        var refused = await Assert.ThrowsAsync<ToolTokenException>(() => tokens.GetAsync("file_reader", ["read"]));

        Assert.Equal("server_error", refused.Error);
        Assert.True(refused.InnerException is null or JsonException);
    }

    private static ServiceCollection ServicesOf(Broker broker)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMcpOAuth(options =>
        {
            options.Resource = "https://mcp.example.com/mcp";
            options.Issuer = "https://auth.example.com";
            (options.ClientId, options.ClientSecret) = ("files-server", "secret");
        });
        services.AddHttpClient(nameof(ToolTokens)).ConfigurePrimaryHttpMessageHandler(() => broker);
        return services;
    }

    private sealed class Broker(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) =>
            Task.FromResult(
                new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "text/html") }
            );
    }
}
