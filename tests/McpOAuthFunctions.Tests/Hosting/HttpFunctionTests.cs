using System.Reflection;
using System.Text.Json;
using McpOAuthFunctions.Functions;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Tests.Hosting;

/// <summary>The function classes, from which both the Functions host and the stand-alone server take their endpoints.</summary>
[Trait("Spec", "Azure Functions isolated worker")]
public sealed class HttpFunctionTests
{
    private static readonly MethodInfo[] Methods =
    [
        .. from type in typeof(TokenFunction).Assembly.GetTypes()
        from method in type.GetMethods()
        where method.IsDefined(typeof(FunctionAttribute))
        select method,
    ];

    [Fact]
    public void Every_function_with_an_HTTP_trigger_is_an_endpoint_of_the_pipeline()
    {
        var triggered = Methods.Where(one => TriggerOf(one) is not null).Select(NameOf);

        Assert.Equal(triggered.Order(), HttpFunction.All.Select(one => one.Name).Order());
    }

    [Fact, Trait("Spec", "RFC 9110 §15.5.6")]
    public void Every_trigger_lists_every_method_so_that_the_pipeline_and_not_the_host_answers_405()
    {
        // Those that the Functions host admits at all.
        string[] all = ["delete", "get", "head", "options", "patch", "post", "put"];

        Assert.All(
            Methods.Select(TriggerOf).OfType<HttpTriggerAttribute>(),
            trigger =>
            {
                Assert.Equal(AuthorizationLevel.Anonymous, trigger.AuthLevel);
                Assert.Equal(all, trigger.Methods!.Order(StringComparer.Ordinal));
            }
        );
    }

    [Fact]
    public void No_route_is_one_that_the_host_refuses_or_that_would_swallow_others()
    {
        var open = HttpFunction.All.Where(one => one.Route.Contains('*', StringComparison.Ordinal));

        Assert.Equal(["oauth-protected-resource"], open.Select(one => one.Name));
        Assert.All(HttpFunction.All, one => Assert.DoesNotMatch("^(admin|runtime)", one.Route));
    }

    [Fact]
    public void The_only_function_without_an_HTTP_trigger_is_the_sweeper_every_quarter_of_an_hour()
    {
        var sweep = Assert.Single(Methods, one => TriggerOf(one) is null);
        var timer = sweep.GetParameters()[0].GetCustomAttribute<TimerTriggerAttribute>()!;

        Assert.Equal(("sweep", "0 */15 * * * *"), (NameOf(sweep), timer.Schedule));
    }

    [Fact]
    public void The_host_adds_no_prefix_to_routes()
    {
        using var host = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("host.json")));

        var http = host.RootElement.GetProperty("extensions").GetProperty("http");
        Assert.Equal("", http.GetProperty("routePrefix").GetString());
    }

    private static HttpTriggerAttribute? TriggerOf(MethodInfo method) =>
        method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>();

    private static string NameOf(MethodInfo method) => method.GetCustomAttribute<FunctionAttribute>()!.Name;
}
