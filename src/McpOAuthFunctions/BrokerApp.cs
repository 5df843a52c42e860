using McpOAuth.Azure;
using McpOAuth.Azure.LocalKey;
using McpOAuth.Azure.Settings;
using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace McpOAuthFunctions;

/// <summary>The map: all wiring of the broker on one page.</summary>
public static class BrokerApp
{
    private const int MaximumRequestLine = 32 * 1024;

    /// <summary>The port that <c>func start</c> uses.</summary>
    private const string DefaultUrl = "http://localhost:7071";

    /// <summary>The program by itself: Kestrel, and no Functions host.</summary>
    /// <param name="args">Of the command line; <c>--urls</c> says where to listen.</param>
    /// <param name="settings">Settings that override environment and file, with <c>:</c> between the parts of a name.</param>
    /// <param name="configure">Replaces parts; for tests.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static WebApplication Build(
        string[] args,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var configuration = builder.Configuration;
        // The environment stands after the file: what is set last wins.
        configuration.AddInMemoryCollection(LocalSettings.Read(Directory.GetCurrentDirectory()));
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args);
        configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        return Build(builder, configure);
    }

    /// <summary>The program by itself, with the settings of <paramref name="builder"/> and no others.</summary>
    internal static WebApplication Build(WebApplicationBuilder builder, Action<IServiceCollection>? configure)
    {
        builder.WebHost.UseUrls(builder.Configuration["urls"] ?? DefaultUrl);
        var settings = Add(builder, new FunctionsHost(IsAbove: false));
        builder.Services.AddHostedService<SweepTimer>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (settings.KeyVaultKey is null)
        {
            LocalKeyFile.Warn(app.Logger, LocalKeyFile.DefaultPath());
        }
        app.Run(app.Services.GetRequiredService<BrokerPipeline>().RunAsync);
        return app;
    }

    /// <summary>The program as the isolated worker of an Azure Functions host.</summary>
    /// <param name="args">Those that the host gives.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static IHost BuildWorker(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        RemoveDataProtection(builder.Services);
        Add(builder, new FunctionsHost(IsAbove: true));
        return builder.Build();
    }

    /// <summary>MVC, which the worker's package adds, would store an unencrypted key at each start. Nothing here uses it.</summary>
    private static void RemoveDataProtection(IServiceCollection services)
    {
        foreach (var service in services.Where(IsDataProtection).ToList())
        {
            services.Remove(service);
        }
    }

    private static bool IsDataProtection(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
        && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly;

    /// <summary>All that serves, in either form.</summary>
    private static BrokerSettings Add(IHostApplicationBuilder builder, FunctionsHost host)
    {
        var settings = SettingsReader.Read(builder.Configuration);
        // Bodies are bounded where they are read (FormBody, JsonBody). A smaller limit here would cut the connection
        // before the answer is sent, which the Functions host turns into an empty 500.
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
        });
        Logs.Add(builder.Logging, settings.IsDevelopment, host);
        Telemetry.Add(builder, settings.IsDevelopment);
        builder.Services.AddBroker(settings, builder.Configuration);
        builder.Services.AddSingleton(settings.RateLimits);
        AddEndpoints(builder.Services);
        AddRateLimits(builder.Services);
        builder.Services.AddSingleton(host);
        return settings;
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        foreach (var function in HttpFunction.All)
        {
            services.TryAddSingleton(function.Endpoint.Handler);
        }
        services.AddSingleton<BrokerPipeline>();
        services.AddRouting();
        services.AddCors();
    }

    private static void AddRateLimits(IServiceCollection services)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = RateLimiting.RefuseAsync);
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<RateLimits, FunctionsHost>(
                (limiter, limits, host) => limiter.GlobalLimiter = RateLimiting.LimiterOf(limits, host)
            );
    }
}
