using System.Reflection;
using McpOAuth.Keys;
using McpOAuthFunctions.LocalKey;
using McpOAuthFunctions.Settings;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Worker.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace McpOAuthFunctions.Tests.Worker;

/// <summary>One function class: what its attributes say.</summary>
internal sealed record WorkerFunction(Type Type, MethodInfo Run, string Name, HttpTriggerAttribute? Http)
{
    public static IReadOnlyList<WorkerFunction> All { get; } =
    [
        .. from type in typeof(AuthorizeFunction).Assembly.GetTypes()
        where type.Namespace == typeof(AuthorizeFunction).Namespace
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        select new WorkerFunction(
            type,
            method,
            function.Name,
            method.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
        ),
    ];
}

/// <summary>
/// Does for the function classes what the worker's ASP.NET Core integration does: routes by their attributes, makes the
/// class, calls its method with the request, and executes the result. It adds no middleware, as that adds none.
/// </summary>
internal sealed class WorkerHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private WorkerHost(WebApplication app) => this.app = app;

    public static async Task<WorkerHost> StartAsync(LocalParts parts, string issuer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(issuer);
        builder.Configuration.AddInMemoryCollection(TestBroker.UsualSettings(parts, issuer));
        BrokerApp.AddBroker(
            builder.Services,
            SettingsReader.Read(builder.Configuration),
            builder.Configuration,
            isUnderFunctionsHost: true
        );
        builder.Services.Replace(ServiceDescriptor.Singleton<IKeyWrapping>(new LocalKeyFile(TestBroker.KeyFile)));
        var app = builder.Build();
        foreach (var function in WorkerFunction.All.Where(one => one.Http is not null))
        {
            app.MapMethods(
                function.Http!.Route!,
                function.Http.Methods.Select(method => method.ToUpperInvariant()),
                http => InvokeAsync(function, http)
            );
        }
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }

    private static async Task InvokeAsync(WorkerFunction function, HttpContext http)
    {
        var instance = ActivatorUtilities.CreateInstance(http.RequestServices, function.Type);
        var result = await (Task<IActionResult>)function.Run.Invoke(instance, [http.Request])!;
        await result.ExecuteResultAsync(new(http, http.GetRouteData(), new ActionDescriptor()));
    }
}
