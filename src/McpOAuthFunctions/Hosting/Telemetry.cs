using System.Diagnostics;
using System.Globalization;
using McpOAuth.Azure.Settings;
using McpOAuth.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace McpOAuthFunctions.Hosting;

/// <summary>
/// Exports spans, metrics and logs by OTLP, to Azure Monitor, to both or to neither. Environment variables choose.
/// </summary>
/// <remarks>
/// opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables. Without an endpoint, no exporter is set up
/// and instrumentation costs next to nothing. docs/operations.md lists what is sent.
/// </remarks>
internal static class Telemetry
{
    private const string ServiceName = "mcp-oauth-broker";
    private const string MetricInterval = "OTEL_METRIC_EXPORT_INTERVAL";

    // In milliseconds. Spans and logs soon, because an instance may be killed without notice, and unsent data is lost.
    // Metrics once a minute, because every export is paid for by the record. A normal end of the program sends the rest.
    private static readonly Dictionary<string, string> Intervals = new()
    {
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        [MetricInterval] = "60000",
    };

    /// <exception cref="SettingsException">An interval, endpoint or authentication string is invalid.</exception>
    public static void Add(IHostApplicationBuilder builder, bool development, FunctionsHost host)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton<DistributedContextPropagator, NoForeignTrace>();
        var azure = AzureMonitor.Find(configuration, development);
        string[] signals =
        [
            .. new[] { "TRACES", "METRICS", "LOGS" }.Where(signal => IsSentByOtlp(configuration, signal)),
        ];
        // Per the OpenTelemetry specification, only "true" counts.
        var isOff = string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
        if (isOff || (azure is null && signals.Length == 0))
        {
            return;
        }
        foreach (var (name, milliseconds) in Intervals)
        {
            configuration[name] ??= milliseconds;
        }
        var interval = IntervalOf(configuration);
        // Otherwise the instrumentation would read the headers that NoForeignTrace ignores.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        var version = typeof(Telemetry).Assembly.GetName().Version?.ToString(3);
        var telemetry = services
            .AddOpenTelemetry()
            .ConfigureResource(resource =>
                resource.AddService(configuration["OTEL_SERVICE_NAME"] ?? ServiceName, serviceVersion: version)
            );
        if (azure is not null || signals.Contains("TRACES"))
        {
            telemetry.WithTracing(AddSources);
        }
        if (azure is not null || signals.Contains("METRICS"))
        {
            telemetry.WithMetrics(metrics =>
                metrics.AddMeter(BrokerMetrics.MeterName).AddMeter("Microsoft.AspNetCore.Hosting")
            );
        }
        if (azure is not null || signals.Contains("LOGS"))
        {
            builder.Logging.AddOpenTelemetry(logs => logs.IncludeFormattedMessage = true);
            Logs.KeepAuditFromHost(builder.Logging, host);
        }
        AddOtlp(services, configuration, signals);
        azure?.Add(services, interval);
    }

    private static TimeSpan IntervalOf(IConfiguration configuration) =>
        int.TryParse(configuration[MetricInterval], NumberStyles.None, CultureInfo.InvariantCulture, out var interval)
        && interval > 0
            ? TimeSpan.FromMilliseconds(interval)
            : throw new SettingsException(
                $"{MetricInterval} is \"{configuration[MetricInterval]}\". "
                    + "It must be a number of milliseconds above 0, such as 60000."
            );

    private static bool IsSentByOtlp(IConfiguration configuration, string signal) =>
        !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])
        || !string.IsNullOrEmpty(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"]);

    private static Uri? EndpointOf(IConfiguration configuration, string signal)
    {
        var name = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";
        if (configuration[name] is not { Length: > 0 } text)
        {
            return null;
        }
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new SettingsException($"{name} is \"{text}\". It must be an http or https URL.");
    }

    private static void AddOtlp(IServiceCollection services, IConfiguration configuration, string[] signals)
    {
        foreach (var signal in signals)
        {
            var endpoint = EndpointOf(configuration, signal);
            void Configure(OtlpExporterOptions options)
            {
                // The exporter reads only the endpoint for all signals itself, and appends a path to it.
                if (endpoint is not null)
                {
                    options.Endpoint = endpoint;
                }
            }
            _ = signal switch
            {
                "TRACES" => services.ConfigureOpenTelemetryTracerProvider(all => all.AddOtlpExporter(Configure)),
                "METRICS" => services.ConfigureOpenTelemetryMeterProvider(all => all.AddOtlpExporter(Configure)),
                _ => services.ConfigureOpenTelemetryLoggerProvider(all => all.AddOtlpExporter(Configure)),
            };
        }
    }

    private static void AddSources(TracerProviderBuilder tracing) =>
        tracing
            .AddSource(BrokerTracing.SourceName)
            .AddAspNetCoreInstrumentation(requests =>
            {
                requests.Filter = http => !http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal);
                requests.EnrichWithHttpRequest = Enrich;
            });

    private static void Enrich(Activity span, HttpRequest request)
    {
        // The query contains codes and states, the path contains handles. The route, set later, is enough.
        span.SetTag("url.query", null).SetTag("url.path", null);
        // Links the host's own record of the request. A forged header gains nothing from a link.
        if (
            request.HttpContext.RequestServices.GetRequiredService<FunctionsHost>().IsAbove
            && ActivityContext.TryParse(request.Headers.TraceParent, null, isRemote: true, out var host)
        )
        {
            span.AddLink(new ActivityLink(host));
        }
    }
}
