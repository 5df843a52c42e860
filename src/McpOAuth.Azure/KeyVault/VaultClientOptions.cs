using Azure.Core;
using Azure.Security.KeyVault.Keys;

namespace McpOAuth.Azure.KeyVault;

/// <summary>The broker's Key Vault client options: retries, timeouts, diagnostics.</summary>
/// <remarks>
/// Azure.Core retries 408, 429, 5xx and failed connections, and honors a short <c>Retry-After</c>.
/// </remarks>
public static class VaultClientOptions
{
    /// <summary>API version 7.4 is available in every Azure cloud and in managed HSMs.</summary>
    public static KeyClientOptions Create()
    {
        var options = new KeyClientOptions(KeyClientOptions.ServiceVersion.V7_4);
        options.RetryPolicy = new BoundedRetries(
            maximum: 3,
            DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(2))
        );
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(3);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        // Azure.Core's spans contain full URLs; MeasuredCalls creates ours.
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
