using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using McpOAuth.Azure.Identity;
using McpOAuth.Azure.Settings;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace McpOAuthFunctions.Hosting;

/// <summary>Exports telemetry to Application Insights, with a managed identity if configured.</summary>
/// <remarks>
/// The Functions host reads the same two settings: learn.microsoft.com/azure/azure-functions/
/// functions-app-settings, <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c>,
/// <c>APPLICATIONINSIGHTS_AUTHENTICATION_STRING</c>.
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

    /// <summary>Null if Application Insights is not configured.</summary>
    /// <exception cref="SettingsException">The connection string or the authentication string is invalid.</exception>
    public static AzureMonitor? Find(IConfiguration configuration, bool development)
    {
        var connection = configuration[ConnectionName];
        if (string.IsNullOrEmpty(connection))
        {
            return null;
        }
        return IsConnection(connection)
            ? new(connection, CredentialOf(configuration[AuthenticationName], configuration, development))
            : throw new SettingsException(
                $"{ConnectionName} is not a connection string. Copy it from the Application Insights resource: "
                    + "InstrumentationKey=…;IngestionEndpoint=https://…"
            );
    }

    /// <param name="interval">Time between metric exports. The exporter itself would wait one minute.</param>
    public void Add(IServiceCollection services, TimeSpan interval)
    {
        services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddAzureMonitorTraceExporter(Configure));
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddAzureMonitorMetricExporter(Configure));
        services.ConfigureOpenTelemetryLoggerProvider(logs => logs.AddAzureMonitorLogExporter(Configure));
        services.AddHostedService(provider => new MetricFlush(provider.GetRequiredService<MeterProvider>(), interval));
    }

    private void Configure(AzureMonitorExporterOptions options)
    {
        options.ConnectionString = connection;
        options.Credential = credential;
        // Export audit events even if their trace is not sampled.
        options.EnableTraceBasedLogsSampler = false;
        // Offline storage is a temporary folder in plain text, and audit events identify users.
        options.DisableOfflineStorage = true;
        options.EnableLiveMetrics = false;
        options.EnablePerformanceCounters = false;
    }

    // The exporter ends the program with an exception for any other text.
    private static bool IsConnection(string text)
    {
        string[][] parts = [.. PartsOf(text)];
        var names = parts.Select(part => part[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return parts.All(part => part is [_, { Length: > 0 } value] && IsEndpointIfNamed(part[0], value))
            && names.Contains("InstrumentationKey")
            && names.Count == parts.Length;
    }

    private static bool IsEndpointIfNamed(string name, string value) =>
        !name.EndsWith("Endpoint", StringComparison.OrdinalIgnoreCase)
        || (Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");

    private static IEnumerable<string[]> PartsOf(string text) =>
        text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => part.Split('=', 2));

    // Format: ClientId=…;Authorization=AAD. Without ClientId, the system-assigned identity is used.
    private static TokenCredential? CredentialOf(string? text, IConfiguration configuration, bool development)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        var parts = PartsOf(text).ToLookup(part => part[0], part => part[^1], StringComparer.OrdinalIgnoreCase);
        return string.Equals(parts["Authorization"].FirstOrDefault(), "AAD", StringComparison.OrdinalIgnoreCase)
            ? BrokerIdentity.Create(development, configuration, parts["ClientId"].FirstOrDefault())
            : throw new SettingsException(
                $"{AuthenticationName} is \"{text}\". It must be Authorization=AAD or ClientId=…;Authorization=AAD."
            );
    }
}
