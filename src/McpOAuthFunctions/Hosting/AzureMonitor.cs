using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using McpOAuth.Azure.Identity;
using McpOAuth.Azure.Settings;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace McpOAuthFunctions.Hosting;

/// <summary>Sends telemetry to Application Insights, with the managed identity where that is asked for.</summary>
/// <remarks>
/// The two settings are those that the Functions host reads too: learn.microsoft.com/azure/azure-functions/
/// functions-app-settings, <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>, <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>.
/// </remarks>
internal sealed class AzureMonitor
{
    private const string ConnectionName = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AuthenticationName = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    private readonly string connection;
    private readonly TokenCredential? credential;

    private AzureMonitor(string connection, TokenCredential? credential)
    {
        this.connection = connection;
        this.credential = credential;
    }

    /// <summary>Null where it is not configured.</summary>
    /// <exception cref="SettingsException">The authentication string is none.</exception>
    public static AzureMonitor? Find(IConfiguration configuration, bool development)
    {
        var connection = configuration[ConnectionName];
        return string.IsNullOrEmpty(connection)
            ? null
            : new(connection, CredentialOf(configuration[AuthenticationName], configuration, development));
    }

    /// <param name="interval">Between two exports of metrics, which the exporter would make one minute.</param>
    public void Add(IServiceCollection services, TimeSpan interval)
    {
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddAzureMonitorTraceExporter(Configure));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddAzureMonitorMetricExporter(Configure));
        services.ConfigureOpenTelemetryLoggerProvider(logs => logs.AddAzureMonitorLogExporter(Configure));
        services.AddHostedService(all => new MetricFlush(all.GetRequiredService<MeterProvider>(), interval));
    }

    private void Configure(AzureMonitorExporterOptions options)
    {
        options.ConnectionString = connection;
        options.Credential = credential;
        // Audit events are kept whether or not their request's trace is.
        options.EnableTraceBasedLogsSampler = false;
        // What cannot be sent would lie in a temporary folder, in clear, and audit events name people.
        options.DisableOfflineStorage = true;
        options.EnableLiveMetrics = false;
        options.EnablePerformanceCounters = false;
    }

    // ClientId=…;Authorization=AAD: ClientId may be missing, for the system-assigned identity.
    private static TokenCredential? CredentialOf(string? text, IConfiguration configuration, bool development)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        var parts = text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2))
            .ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        return string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase)
            ? BrokerIdentity.Create(development, configuration, parts["ClientId"].FirstOrDefault())
            : throw new SettingsException(
                $"{AuthenticationName} must be Authorization=AAD or ClientId=…;Authorization=AAD."
            );
    }
}
