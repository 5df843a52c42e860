using McpOAuth.Azure;
using McpOAuth.Azure.LocalKey;
using McpOAuth.Azure.Settings;
using McpOAuthFunctions.Hosting;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;

namespace McpOAuthFunctions;

/// <summary>Wires up the broker, stand-alone or as an Azure Functions worker.</summary>
public static class BrokerApp
{
    // Twice what RequestSize allows, so that people read its page and not an empty answer.
    private const int MaximumRequestLine = 64 * 1024;
    private const int MaximumHeaders = 64 * 1024;

    /// <summary>Same port as <c>func start</c>.</summary>
    private const string DefaultUrl = "http://localhost:7071";

    /// <summary>
    /// Settings are read once. Watching their files would watch every folder below the current one, which takes seconds in
    /// a large one.
    /// </summary>
    private const string WatchNoFiles = "--hostBuilder:reloadConfigOnChange=false";

    /// <summary>Builds the stand-alone server: Kestrel without a Functions host.</summary>
    /// <param name="args">Command line arguments; <c>--urls</c> sets the listen addresses.</param>
    /// <param name="settings">Overrides environment and file. Keys use <c>:</c> as separator.</param>
    /// <param name="configure">Replaces services; for tests.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static WebApplication Build(
        string[] args,
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? configure = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder([.. args, WatchNoFiles]);
        var configuration = builder.Configuration;
        // Later sources win: the environment overrides the file.
        configuration.AddInMemoryCollection(LocalSettings.Read(Directory.GetCurrentDirectory()));
        configuration.AddEnvironmentVariables();
        configuration.AddCommandLine(args);
        configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.WebHost.UseUrls(configuration["urls"] ?? DefaultUrl);
        var brokerSettings = AddServices(builder, new FunctionsHost(IsAbove: false));
        builder.Services.AddHostedService<SweepTimer>();
        configure?.Invoke(builder.Services);

        var app = builder.Build();
        if (brokerSettings.KeyVaultKey is null)
        {
            LocalKeyFile.Warn(app.Logger, LocalKeyFile.DefaultPath());
        }
        app.Run(app.Services.GetRequiredService<BrokerPipeline>().RunAsync);
        return app;
    }

    /// <summary>Builds the isolated worker of an Azure Functions host.</summary>
    /// <param name="args">Arguments passed by the host.</param>
    /// <exception cref="SettingsException">Lists all missing or contradictory settings.</exception>
    public static IHost BuildWorker(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        RemoveDataProtection(builder.Services);
        AddServices(builder, FunctionsHost.Above(builder.Configuration));
        return builder.Build();
    }

    /// <summary>Removes the service that writes an unencrypted Data Protection key to the home folder at startup.</summary>
    /// <remarks>The integration adds MVC and with it Data Protection. Nothing here uses it.</remarks>
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

    /// <summary>Adds everything that both forms share.</summary>
    private static BrokerSettings AddServices(IHostApplicationBuilder builder, FunctionsHost host)
    {
        var notes = new SettingsNotes();
        HostSettings.Check(builder.Configuration, listens: !host.IsAbove, notes.Problems);
        var settings = SettingsReader.Read(builder.Configuration, notes);
        // Body sizes are limited where bodies are read (FormBody, JsonBody). A smaller limit here would drop the
        // connection before the response is sent, which the Functions host turns into an empty 500.
        builder.Services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLine;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaximumHeaders;
        });
        Logs.Add(builder.Logging, settings.IsDevelopment, host);
        Telemetry.Add(builder, settings.IsDevelopment, host);
        builder.Services.AddBroker(settings, builder.Configuration);
        builder.Services.AddSingleton(settings.RateLimits);
        builder.Services.AddSingleton(settings.Proxies);
        AddEndpoints(builder.Services);
        AddRateLimits(builder.Services);
        builder.Services.AddSingleton(host);
        builder.Services.AddHostedService<StartupLine>();
        return settings;
    }

    private static void AddEndpoints(IServiceCollection services)
    {
        foreach (var function in HttpFunction.All)
        {
            function.Register(services);
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
            .Configure<RateLimits>((limiter, limits) => limiter.GlobalLimiter = RateLimiting.LimiterOf(limits));
    }
}
