using System.Diagnostics;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace McpOAuthFunctions.Hosting;

/// <summary>The one way of a request, in the isolated worker and in the program by itself.</summary>
/// <remarks>
/// In the worker a function's method runs it. ASP.NET Core has routed the request by then, in a table of the worker's own;
/// here it is routed once more, so that 404, 405 and CORS are the same in both.
/// </remarks>
public sealed class BrokerPipeline(IServiceProvider services)
{
    private readonly RequestDelegate run = Build(services);

    /// <summary>Answers a request that came to a function.</summary>
    /// <returns>A result that writes nothing: the answer is written.</returns>
    public async Task<IActionResult> RunAsync(HttpRequest request)
    {
        var http = request.HttpContext;
        // The worker runs a function outside the request's context, where spans and audit events would have no trace.
        Activity.Current = http.Features.Get<IHttpActivityFeature>()?.Activity;
        http.SetEndpoint(null);
        await run(http);
        return new EmptyResult();
    }

    /// <summary>Answers a request.</summary>
    public Task RunAsync(HttpContext http) => run(http);

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Faults>();
        app.UseRouting();
        app.UseCors();
        app.UseRateLimiter();
        app.UseEndpoints(routes => Map(routes, services));
        return app.Build();
    }

    private static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        foreach (var function in HttpFunction.All)
        {
            var endpoint = routes
                .MapMethods(function.Path, function.Methods, function.Endpoint.HandlerOf(services))
                .WithName(function.Name)
                .WithMetadata(function);
            if (function.Kind == EndpointKind.Api)
            {
                endpoint.RequireCors(policy => AllowAllOrigins(policy, function.Methods));
            }
        }
    }

    /// <summary>Programs in a browser may use what these endpoints serve; nothing here depends on cookies.</summary>
    private static void AllowAllOrigins(CorsPolicyBuilder policy, IEnumerable<string> methods) =>
        policy
            .AllowAnyOrigin()
            .AllowAnyHeader()
            .WithMethods([.. methods])
            .WithExposedHeaders("WWW-Authenticate", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
