using Azure.Core;
using Azure.Security.KeyVault.Keys;

namespace McpOAuth.Azure.KeyVault;

/// <summary>How the broker calls Key Vault: retries, time limits, diagnostics.</summary>
/// <remarks>
/// Azure.Core retries 408, 429, 5xx and failed connections, and waits as long as <c>Retry-After</c> says.
/// </remarks>
public static class VaultClientOptions
{
    /// <summary>Version 7.4 of the REST interface is in service in every cloud and in managed HSMs.</summary>
    public static KeyClientOptions Create()
    {
        var options = new KeyClientOptions(KeyClientOptions.ServiceVersion.V7_4);
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = 3;
        options.Retry.Delay = TimeSpan.FromMilliseconds(200);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(2);
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(3);
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        // Its spans have whole URLs; MeasuredCalls makes ours.
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}
