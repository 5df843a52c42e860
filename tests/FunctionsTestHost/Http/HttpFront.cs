using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace FunctionsTestHost.Http;

/// <summary>The host's HTTP server: what the Azure front end adds, the host's CORS, routing, and forwarding.</summary>
internal static class HttpFront
{
    private const long MaximumBody = 104_857_600;

    public static async Task<WebApplication> StartAsync(
        WorkerHostOptions options,
        IReadOnlyList<FunctionInfo> functions,
        Func<IHttpForwarder, HttpInvoker> createInvoker
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        // A logger that is enabled is what makes ASP.NET Core start an Activity for each request, as it does in Azure.
        builder.Logging.ClearProviders().AddProvider(new Unread());
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(options.Port);
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
        });
        builder.Services.AddRouting().AddHttpForwarder().AddCors();
        var app = builder.Build();
        var invoker = createInvoker(app.Services.GetRequiredService<IHttpForwarder>());
        app.Lifetime.ApplicationStopped.Register(invoker.Dispose);
        app.Use(FrontEnd.AddHeadersAsync);
        app.Use(AnswerFaultsAsync);
        if (options.Cors is { } cors)
        {
            app.UseCors(policy => Allow(policy, cors));
        }
        var prefix = HostJson.Read(options.Folder).RoutePrefix;
        app.UseRouter(FunctionRoutes.Build(app, functions, prefix, invoker.InvokeAsync));
        await app.StartAsync();
        return app;
    }

    // A fault of the function or of the host is an empty 500, whatever was to be sent. What it was, a failed test can show.
    private static async Task AnswerFaultsAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            await Console.Error.WriteLineAsync(
                $"{http.Request.Method} {http.Request.Path} is answered with 500: {exception}"
            );
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private static void Allow(CorsPolicyBuilder policy, HostCors cors)
    {
        policy.WithOrigins([.. cors.AllowedOrigins]).AllowAnyHeader().AllowAnyMethod();
        if (cors.SupportCredentials)
        {
            policy.AllowCredentials();
        }
    }

    private sealed class Unread : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) { }

        public void Dispose() { }
    }
}
