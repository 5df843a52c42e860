using System.Net;
using FunctionsTestHost;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>CORS of the platform before CORS of the broker. On Flex Consumption the host answers all preflights.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: CORS"), Trait("Spec", "Fetch: CORS protocol")]
public sealed class HostCorsTests(HostScene scene) : IClassFixture<HostScene>, IDisposable
{
    private const string Origin = "https://inspector.example";

    private readonly HttpClient http = new();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Without_allowed_origins_a_preflight_allows_nothing_and_a_simple_request_has_our_own_header()
    {
        await scene.BeginAsync();

        using var preflight = await PreflightAsync(scene.Host);
        using var simple = await GetMetadataAsync(scene.Host);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(["*"], simple.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_an_allowed_origin_a_preflight_allows_it_and_no_answer_has_two_values(bool credentials)
    {
        await using var host = await scene.StartAsync(configure: options =>
            options with
            {
                Cors = new HostCors([Origin], credentials),
            }
        );

        using var preflight = await PreflightAsync(host);
        using var simple = await GetMetadataAsync(host);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal([Origin], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["POST"], preflight.Headers.GetValues("Access-Control-Allow-Methods"));
        Assert.Equal(credentials, preflight.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal([Origin], simple.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_host_without_CORS_of_its_own_leaves_preflights_to_the_broker()
    {
        await using var host = await scene.StartAsync(configure: options => options with { Cors = null });

        using var preflight = await PreflightAsync(host);

        Assert.True(preflight.IsSuccessStatusCode);
        Assert.Equal(["*"], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["nosniff"], preflight.Headers.GetValues("X-Content-Type-Options"));
    }

    /// <summary>What infra/ deploys: the platform adds its header to every answer, the pages included.</summary>
    [Fact]
    public async Task Every_origin_may_register_and_every_answer_has_the_header_once()
    {
        await using var host = await scene.StartAsync(configure: options =>
            options with
            {
                Cors = HostCors.AllOrigins,
            }
        );

        using var preflight = await PreflightAsync(host);
        using var metadata = await GetMetadataAsync(host);
        using var refused = await SendAsync(
            host,
            HttpMethod.Post,
            "/token",
            new FormUrlEncodedContent(
                new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["client_id"] = "unknown" }
            )
        );

        Assert.Equal(["*"], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(
            ["authorization,content-type,mcp-protocol-version"],
            preflight.Headers.GetValues("Access-Control-Allow-Headers")
        );
        Assert.Equal(["*"], metadata.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(["*"], refused.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains(
            "WWW-Authenticate",
            string.Join(',', refused.Headers.GetValues("Access-Control-Expose-Headers")),
            StringComparison.Ordinal
        );
    }

    /// <summary>Another origin may read what anyone may. A user's cookies are never sent along, and never accepted.</summary>
    [Fact]
    public async Task No_origin_can_read_a_page_with_credentials()
    {
        await using var host = await scene.StartAsync(configure: options =>
            options with
            {
                Cors = HostCors.AllOrigins,
            }
        );

        foreach (var path in new[] { "/", "/authorize", "/callback/local", "/consent", "/continue", "/account" })
        {
            using var page = await SendAsync(host, HttpMethod.Get, path);
            using var preflight = await PreflightAsync(host, path);

            Assert.Equal(["*"], page.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.All(
                [page, preflight],
                answer => Assert.False(answer.Headers.Contains("Access-Control-Allow-Credentials"))
            );
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        WorkerHost host,
        HttpMethod method,
        string path,
        HttpContent? content = null
    )
    {
        using var request = new HttpRequestMessage(method, host.Url + path) { Content = content };
        request.Headers.Add("Origin", Origin);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> PreflightAsync(WorkerHost host, string path = "/token")
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, host.Url + path);
        request.Headers.Add("Origin", Origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization, content-type, mcp-protocol-version");
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<HttpResponseMessage> GetMetadataAsync(WorkerHost host)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            $"{host.Url}/.well-known/oauth-authorization-server"
        );
        request.Headers.Add("Origin", Origin);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
