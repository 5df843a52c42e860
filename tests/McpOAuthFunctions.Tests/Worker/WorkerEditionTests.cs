using System.Net;
using System.Text.Json;
using DevEnvironment.Ports;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Tests.Worker;

/// <summary>
/// The isolated worker's edition: its function classes, compiled with stand-ins for the worker's attributes, have the
/// endpoints' routes and methods and answer as they do.
/// </summary>
[Trait("Spec", "Azure Functions isolated worker")]
public sealed class WorkerEditionTests(LocalParts parts) : IAsyncLifetime
{
    private readonly string issuer = $"http://localhost:{FreePort.Next()}";
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private WorkerHost host = null!;

    public async ValueTask InitializeAsync() => host = await WorkerHost.StartAsync(parts, issuer);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public void Each_endpoint_has_a_function_class_with_its_name_route_and_methods_and_no_other_has_one()
    {
        var endpoints = Functions.All.Select(one => $"{one.Name} {one.Route} {string.Join(' ', one.Methods)}");
        var classes = WorkerFunction
            .All.Where(one => one.Http is not null)
            .Select(one => $"{one.Name} {one.Http!.Route} {string.Join(' ', one.Http.Methods).ToUpperInvariant()}");

        Assert.Equal(endpoints.Order(), classes.Order());
        Assert.All(
            WorkerFunction.All,
            one => Assert.Equal(AuthorizationLevel.Anonymous, one.Http?.AuthLevel ?? AuthorizationLevel.Anonymous)
        );
    }

    [Fact]
    public void The_sweeper_has_the_schedule_of_its_function_json()
    {
        var json = File.ReadAllBytes(
            Repository.PathOf("src", "McpOAuthFunctions", "functions", "sweep", "function.json")
        );
        var timer = Assert.Single(WorkerFunction.All, one => one.Http is null);
        var trigger = (TimerTriggerAttribute)
            Assert.Single(timer.Run.GetParameters()[0].GetCustomAttributes(typeof(TimerTriggerAttribute), false));

        Assert.Equal("sweep", timer.Name);
        Assert.Equal(
            JsonDocument.Parse(json).RootElement.GetProperty("bindings")[0].GetProperty("schedule").GetString(),
            trigger.Schedule
        );
    }

    [Fact]
    public async Task A_login_and_a_refresh_pass_through_the_function_classes()
    {
        using var client = await TestClient.RegisterAsync(issuer);
        var tokens = await client.GetTokensAsync();

        var refreshed = await client.RefreshAsync(tokens.RefreshToken);

        Assert.Equal(HttpStatusCode.OK, refreshed.Status);
        Assert.True(refreshed.Headers.CacheControl?.NoStore);
    }

    [Theory, Trait("Spec", "RFC 9700 §2.6")]
    [InlineData("/token", true)]
    [InlineData("/introspect", false)]
    public async Task Preflights_and_headers_are_those_of_the_custom_handler(string path, bool allowed)
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, issuer + path);
        preflight.Headers.Add("Origin", "https://inspector.example");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var form = new FormUrlEncodedContent([]);
        using var request = new HttpRequestMessage(HttpMethod.Post, issuer + path) { Content = form };
        request.Headers.Add("Origin", "https://inspector.example");

        using var first = await http.SendAsync(preflight);
        using var second = await http.SendAsync(request);

        Assert.Equal(allowed, first.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(allowed, second.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal(["nosniff"], second.Headers.GetValues("X-Content-Type-Options"));
    }

    [Fact, Trait("Spec", "RFC 9110 §15.5.6")]
    public async Task OPTIONS_that_are_no_preflight_are_a_405()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, $"{issuer}/token");

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }
}
