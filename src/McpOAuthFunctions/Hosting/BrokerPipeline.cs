using System.Diagnostics;
using McpOAuth.Azure.Settings;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Dpop;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace McpOAuthFunctions.Hosting;

/// <summary>The request pipeline, shared by the isolated worker and the stand-alone server.</summary>
/// <remarks>
/// In the worker, each function calls it. ASP.NET Core has already routed the request in the worker's own table by
/// then. It is routed again here, so that 404, 405 and CORS are the same in both forms.
/// </remarks>
public sealed class BrokerPipeline(IServiceProvider services)
{
    private readonly RequestDelegate run = Build(services);

    /// <summary>Handles a request to a function.</summary>
    /// <returns>An empty result: the response has already been written.</returns>
    public async Task<IActionResult> RunAsync(HttpRequest request)
    {
        var http = request.HttpContext;
        // The worker calls functions outside the request's activity, so spans and audit events would have no trace.
        Activity.Current = http.Features.Get<IHttpActivityFeature>()?.Activity;
        http.SetEndpoint(null);
        await run(http);
        return new EmptyResult();
    }

    /// <summary>Handles a request to the stand-alone server.</summary>
    public Task RunAsync(HttpContext http) => run(http);

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<Faults>();
        app.UseMiddleware<EmptyAnswers>();
        app.UseMiddleware<RequestSize>();
        TrustedAddress.Use(app, services.GetRequiredService<ProxySettings>());
        app.UseMiddleware<RequestDeadline>();
        app.Use(
            (http, next) =>
            {
                RequestCaller.Current = CallerAddress.Of(http).ToString();
                return next(http);
            }
        );
        app.UseRouting();
        app.UseMiddleware<SpeculativeRequests>();
        app.UseCors();
        app.UseRateLimiter();
        RefusedIntrospections.Use(app, services.GetRequiredService<RateLimits>());
        app.UseMiddleware<AttemptWatch>();
        app.UseEndpoints(routes => Map(routes, services));
        return app.Build();
    }

    private static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        foreach (var function in HttpFunction.All)
        {
            var endpoint = routes
                .MapMethods(function.Path, function.Methods, function.HandlerOf(services))
                .WithName(function.Name)
                .WithMetadata(function);
            if (function.Kind == EndpointKind.Api)
            {
                endpoint.RequireCors(policy => AllowAllOrigins(policy, function.Methods));
            }
        }
    }

    /// <summary>Browser-based clients may call these endpoints from any origin; none of them uses cookies.</summary>
    private static void AllowAllOrigins(CorsPolicyBuilder policy, IEnumerable<string> methods) =>
        policy
            .AllowAnyOrigin()
            .AllowAnyHeader()
            .WithMethods([.. methods])
            .WithExposedHeaders("WWW-Authenticate", "Retry-After", DpopNonces.Header)
            .SetPreflightMaxAge(TimeSpan.FromHours(1));
}
