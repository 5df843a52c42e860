using System.Net;
using System.Text;
using McpOAuth.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>The client package caches what the broker returned, and never a failure.</summary>
[Trait("Spec", "RFC 8693 §2.2")]
public sealed class ToolTokenCachingTests
{
    [Theory]
    [InlineData(typeof(TaskCanceledException))]
    [InlineData(typeof(HttpRequestException))]
    public async Task An_exchange_that_failed_or_timed_out_is_tried_again_by_the_next_call(Type failure)
    {
        using var broker = new Broker((Exception)Activator.CreateInstance(failure)!);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMcpOAuth(options =>
        {
            options.Resource = "https://mcp.example.com/mcp";
            options.Issuer = "https://auth.example.com";
            (options.ClientId, options.ClientSecret) = ("files-server", "secret");
        });
        services.AddHttpClient(nameof(ToolTokens)).ConfigurePrimaryHttpMessageHandler(() => broker);
        await using var provider = services.BuildServiceProvider();
        var http = new DefaultHttpContext();
        http.Request.Headers.Authorization = "Bearer a-users-access-token";
        provider.GetRequiredService<IHttpContextAccessor>().HttpContext = http;
        var tokens = provider.GetRequiredService<ToolTokens>();

        await Assert.ThrowsAsync(failure, () => tokens.GetAsync("file_reader", ["read"]));
        var token = await tokens.GetAsync("file_reader", ["read"]);

        Assert.Equal("upstream-1", Assert.IsType<ToolToken.Ready>(token).AccessToken);
    }

    /// <summary>Fails once, then answers.</summary>
    private sealed class Broker(Exception first) : HttpMessageHandler
    {
        private int calls;

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (calls++ == 0)
            {
                return Task.FromException<HttpResponseMessage>(first);
            }
            const string Json = """{"access_token":"upstream-1","token_type":"Bearer","expires_in":300}""";
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(Json, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
