using System.Text.Json;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>What the Functions host reads is what the program serves.</summary>
public sealed class FunctionJsonTests
{
    private static readonly string Folder = Repository.PathOf("src", "McpOAuthFunctions", "functions");

    [Fact]
    public void Every_endpoint_has_a_function_json_with_its_route_and_methods_and_no_other_has_one()
    {
        var served = Functions.All.Select(one => (one.Name, one.Route, Methods: string.Join(' ', one.Methods.Order())));

        Assert.Equal(served.OrderBy(one => one.Name), HttpFunctions().OrderBy(one => one.Name));
    }

    [Fact]
    public void No_route_is_one_that_the_host_refuses_or_that_would_swallow_others()
    {
        var open = Functions.All.Where(one => one.Route.Contains('*', StringComparison.Ordinal));
        Assert.Equal(["oauth-protected-resource"], open.Select(one => one.Name));
        Assert.All(Functions.All, one => Assert.DoesNotMatch("^(admin|runtime)", one.Route));
    }

    [Fact]
    public void The_only_function_without_an_HTTP_trigger_is_the_sweeper()
    {
        var all = Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path));

        Assert.Equal(["sweep"], all.Except(HttpFunctions().Select(one => one.Name)));
        Assert.Equal("timerTrigger", Trigger("sweep").GetProperty("type").GetString());
    }

    [Fact]
    public void The_host_forwards_requests_as_they_are_and_adds_no_prefix()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("host.json")));

        var handler = host.RootElement.GetProperty("customHandler");
        Assert.True(handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.False(handler.TryGetProperty("enableForwardingHttpRequest", out _));
        var executable = handler.GetProperty("description").GetProperty("defaultExecutablePath").GetString();
        Assert.Equal("McpOAuthFunctions", executable);
        var http = host.RootElement.GetProperty("extensions").GetProperty("http");
        Assert.Equal("", http.GetProperty("routePrefix").GetString());
    }

    private static List<(string Name, string Route, string Methods)> HttpFunctions() =>
        [
            .. from path in Directory.GetDirectories(Folder)
            let trigger = Trigger(Path.GetFileName(path))
            where trigger.GetProperty("type").GetString() == "httpTrigger"
            where trigger.GetProperty("authLevel").GetString() == "anonymous"
            let methods = trigger
                .GetProperty("methods")
                .EnumerateArray()
                .Select(one => one.GetString()!.ToUpperInvariant())
            select (
                Path.GetFileName(path),
                trigger.GetProperty("route").GetString()!,
                string.Join(' ', methods.Order())
            ),
        ];

    private static JsonElement Trigger(string name)
    {
        var json = File.ReadAllBytes(Path.Combine(Folder, name, "function.json"));
        return JsonDocument.Parse(json).RootElement.GetProperty("bindings")[0];
    }
}
