using Microsoft.AspNetCore.Cors;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Mvc;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Answers one request of one function, for a host that routes by itself: the isolated worker. The order of things is
/// that of <see cref="BrokerApp"/>, of the same parts.
/// </summary>
public sealed class FunctionPipeline
{
    private readonly Dictionary<string, (Endpoint Endpoint, RequestDelegate Answer)> functions;

    public FunctionPipeline(IServiceProvider services) =>
        functions = Functions.All.ToDictionary(
            function => function.Name,
            function => (EndpointOf(function), AnswerOf(function, services))
        );

    /// <param name="name">One of <see cref="Functions.All"/>.</param>
    /// <returns>The result that says that the answer is written.</returns>
    public async Task<IActionResult> RunAsync(string name, HttpContext http)
    {
        var (endpoint, answer) = functions[name];
        http.SetEndpoint(endpoint);
        await answer(http);
        return new EmptyResult();
    }

    private static Endpoint EndpointOf(FunctionEndpoint function)
    {
        List<object> metadata = [function];
        if (function.Kind == EndpointKind.Api)
        {
            var policy = new CorsPolicyBuilder();
            BrokerApp.AllowAllOrigins(policy, BrokerApp.MethodsOf(function));
            metadata.Add(new CorsPolicyMetadata(policy.Build()));
        }
        return new(requestDelegate: null, new EndpointMetadataCollection(metadata), function.Name);
    }

    private static RequestDelegate AnswerOf(FunctionEndpoint function, IServiceProvider services)
    {
        var methods = BrokerApp.MethodsOf(function);
        var handler = function.Handler(services);
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Faults>();
        app.UseCors();
        app.UseRateLimiter();
        app.Run(http =>
        {
            if (methods.Contains(http.Request.Method, StringComparer.OrdinalIgnoreCase))
            {
                return handler(http);
            }
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            http.Response.Headers.Allow = string.Join(", ", methods);
            return Task.CompletedTask;
        });
        return app.Build();
    }
}
