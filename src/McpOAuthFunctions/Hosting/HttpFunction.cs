using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace McpOAuthFunctions.Hosting;

/// <summary>An HTTP function, as described by its class.</summary>
/// <param name="Name">The function's name in the Functions host, in logs and in audit events.</param>
/// <param name="Route">Without a leading slash, valid for both the Functions host and ASP.NET Core.</param>
/// <param name="Endpoint">Its handler.</param>
public sealed record HttpFunction(string Name, string Route, EndpointAttribute Endpoint)
{
    /// <summary>All functions with an HTTP trigger.</summary>
    public static IReadOnlyList<HttpFunction> All { get; } =
    [
        .. from type in typeof(HttpFunction).Assembly.GetExportedTypes()
        let endpoint = type.GetCustomAttribute<EndpointAttribute>()
        where endpoint is not null
        select Of(type, endpoint),
    ];

    public IReadOnlyList<string> Methods => Endpoint.Methods;

    public EndpointKind Kind => Endpoint.Kind;

    /// <summary>
    /// The route as a path pattern. The root's optional segment would match other paths and hide their 405.
    /// </summary>
    public string Path => Route.EndsWith("maxlength(0)?}", StringComparison.Ordinal) ? "/" : "/" + Route;

    private static HttpFunction Of(Type type, EndpointAttribute endpoint)
    {
        var run = type.GetMethods().Single(method => method.IsDefined(typeof(FunctionAttribute)));
        var trigger = run.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()!;
        return new(run.GetCustomAttribute<FunctionAttribute>()!.Name, trigger.Route!, endpoint);
    }
}
