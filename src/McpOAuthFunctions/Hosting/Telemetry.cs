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

/// <summary>Sends spans, metrics and logs to where the environment says: OTLP, Azure Monitor, both, or nowhere.</summary>
/// <remarks>
/// opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables. Without an endpoint nothing is set up, and
/// what the broker measures costs next to nothing. docs/operations.md says what is sent.
/// </remarks>
internal static class Telemetry
{
    private const string ServiceName = "mcp-oauth-broker";
    private const string MetricInterval = "OTEL_METRIC_EXPORT_INTERVAL";

    // An instance may be killed without notice: what is not sent by then is lost. Milliseconds.
    private static readonly Dictionary<string, string> Intervals = new()
    {
        ["OTEL_BSP_SCHEDULE_DELAY"] = "1000",
        ["OTEL_BLRP_SCHEDULE_DELAY"] = "1000",
        [MetricInterval] = "5000",
    };

    /// <exception cref="SettingsException">An interval or an authentication string is none.</exception>
    public static void Add(IHostApplicationBuilder builder, bool development)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.AddSingleton<DistributedContextPropagator, NoForeignTrace>();
        var azure = AzureMonitor.Find(configuration, development);
        string[] signals =
        [
            .. new[] { "TRACES", "METRICS", "LOGS" }.Where(signal => IsSentByOtlp(configuration, signal)),
        ];
        // OpenTelemetry's specification: only "true" is true.
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
        // Else the instrumentation reads the headers that NoForeignTrace has just ignored.
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
        }
        AddOtlp(services, configuration, signals);
        azure?.Add(services, interval);
    }

    private static TimeSpan IntervalOf(IConfiguration configuration) =>
        int.TryParse(configuration[MetricInterval], NumberStyles.None, CultureInfo.InvariantCulture, out var interval)
        && interval > 0
            ? TimeSpan.FromMilliseconds(interval)
            : throw new SettingsException(
                $"{MetricInterval} is \"{configuration[MetricInterval]}\". It must be a number of milliseconds above 0."
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
                // The exporter itself reads the endpoint of all signals alone, to which it adds a path, unlike to this one.
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
        // Codes and states stand in the query, handles in the path. The route, which is set later, says enough.
        span.SetTag("url.query", null).SetTag("url.path", null);
        // A link makes the host's own record of the request findable, and gives nothing away to who forged it.
        if (
            request.HttpContext.RequestServices.GetRequiredService<FunctionsHost>().IsAbove
            && ActivityContext.TryParse(request.Headers.TraceParent, null, isRemote: true, out var host)
        )
        {
            span.AddLink(new ActivityLink(host));
        }
    }
}
