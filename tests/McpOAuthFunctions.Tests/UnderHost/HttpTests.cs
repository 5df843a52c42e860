using System.Net;
using System.Net.Http.Json;
using System.Text;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.UnderHost;

/// <summary>What the host and the worker make of requests together.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions: .NET isolated worker")]
public sealed class HttpTests(HostScene scene) : IClassFixture<HostScene>, IAsyncLifetime
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    public static TheoryData<string> NamesWithGet =>
        [.. HttpFunction.All.Where(function => function.Methods.Contains("GET")).Select(function => function.Name)];

    public static TheoryData<string> Names => [.. HttpFunction.All.Select(function => function.Name)];

    public async ValueTask InitializeAsync() => await scene.BeginAsync();

    public ValueTask DisposeAsync()
    {
        http.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void The_host_loads_every_function_that_the_program_serves_and_the_sweep()
    {
        var served = HttpFunction.All.Select(function => (function.Name, (string?)function.Route));

        Assert.Equal(
            served.Append(("sweep", null)).Order(),
            scene.Host.Functions.Select(function => (function.Name, function.Route)).Order()
        );
        Assert.All(
            scene.Host.Functions.Where(function => function.IsHttp),
            function => Assert.True(function.IsAnonymous)
        );
    }

    [Theory, Trait("Spec", "RFC 9110 §9.1"), MemberData(nameof(NamesWithGet))]
    public async Task HEAD_is_GET_without_a_body(string name)
    {
        var function = FunctionOf(name);

        using var get = await SendAsync("GET", function);
        using var head = await SendAsync("HEAD", function);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory, Trait("Spec", "RFC 9110 §15.5.6"), MemberData(nameof(Names))]
    public async Task A_method_that_an_endpoint_does_not_have_is_a_405_that_says_which_it_has(string name)
    {
        var function = FunctionOf(name);
        var others = Methods.Except(function.Methods).ToList();
        Assert.NotEmpty(others);
        foreach (var method in others)
        {
            using var answer = await SendAsync(method, function);

            Assert.Equal((method, HttpStatusCode.MethodNotAllowed), (method, answer.StatusCode));
            Assert.Equal(function.Methods.Order(), answer.Content.Headers.Allow.Order());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task Every_answer_of_the_broker_has_the_security_headers(string name)
    {
        foreach (var method in Methods)
        {
            using var answer = await SendAsync(method, FunctionOf(name));

            Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
            Assert.Equal(["no-referrer"], answer.Headers.GetValues("Referrer-Policy"));
            Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/token/more")]
    public async Task An_unknown_route_gets_the_hosts_own_404(string path)
    {
        using var answer = await http.GetAsync(scene.Host.Url + path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(answer.Headers.Contains("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("/callback/unknown")]
    [InlineData("/.well-known/oauth-protected-resource/other")]
    public async Task An_unknown_path_of_a_function_gets_the_brokers_404(string path)
    {
        using var answer = await http.GetAsync(scene.Host.Url + path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.True(answer.Headers.Contains("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("TOKEN")]
    [InlineData("token/")]
    public async Task Case_and_a_slash_at_the_end_do_not_matter(string path)
    {
        using var client = await TestClient.RegisterAsync(scene.Host.Url);

        var answer = await client.PostAsync(path, new() { ["grant_type"] = "nonsense" });

        Assert.Equal("unsupported_grant_type", answer.Error);
    }

    [Fact, Trait("Spec", "RFC 9112 §7.1")]
    public async Task Chunked_bodies_are_read()
    {
        using var registration = new HttpRequestMessage(HttpMethod.Post, $"{scene.Host.Url}/register");
        registration.Content = JsonContent.Create(
            new { redirect_uris = new[] { TestClient.RedirectUri }, token_endpoint_auth_method = "none" }
        );
        registration.Headers.TransferEncodingChunked = true;
        var registered = await AnswerAsync(registration);
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        var clientId = registered.Json.GetProperty("client_id").GetString()!;

        using var token = new HttpRequestMessage(HttpMethod.Post, $"{scene.Host.Url}/token");
        token.Content = new FormUrlEncodedContent([new("client_id", clientId), new("grant_type", "nonsense")]);
        token.Headers.TransferEncodingChunked = true;
        Assert.Equal("unsupported_grant_type", (await AnswerAsync(token)).Error);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData("token", 300_000, true)]
    [InlineData("token", 3_000_000, false)]
    [InlineData("token", 3_000_000, true)]
    [InlineData("refresh", 300_000, true)]
    [InlineData("revoke", 300_000, true)]
    [InlineData("register", 300_000, true)]
    [InlineData("register", 3_000_000, false)]
    public async Task An_oversized_body_is_a_400_in_JSON(string endpoint, int length, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{scene.Host.Url}/{endpoint}");
        var isJson = endpoint == "register";
        request.Content = new StringContent(
            (isJson ? "{\"client_name\":\"" : "grant_type=") + new string('x', length),
            Encoding.ASCII,
            isJson ? "application/json" : "application/x-www-form-urlencoded"
        );
        request.Headers.TransferEncodingChunked = chunked;

        var answer = await AnswerAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.StartsWith("invalid_", answer.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forged_invocation_id_has_no_effect()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{scene.Host.Url}/health/live");
        request.Headers.Add("x-ms-invocation-id", "6f1ed002-ab5b-4b5a-8b5a-000000000000");

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static HttpFunction FunctionOf(string name) => HttpFunction.All.Single(function => function.Name == name);

    private Task<HttpResponseMessage> SendAsync(string method, HttpFunction function)
    {
        var path = function
            .Path.Replace("{*path}", "", StringComparison.Ordinal)
            .Replace("{", "", StringComparison.Ordinal);
        var request = new HttpRequestMessage(
            new(method),
            scene.Host.Url + path.Replace("}", "", StringComparison.Ordinal)
        );
        return http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<Answer> AnswerAsync(HttpRequestMessage request) =>
        await Answer.OfAsync(await http.SendAsync(request, TestContext.Current.CancellationToken));
}
