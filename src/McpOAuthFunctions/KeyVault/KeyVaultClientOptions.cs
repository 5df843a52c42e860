using Azure.Core;

namespace McpOAuthFunctions.KeyVault;

/// <summary>How <see cref="KeyClient"/> and <see cref="CryptographyClient"/> speak to Key Vault.</summary>
/// <remarks>
/// Azure.Core repeats what fails with 408, 429 or 5xx, or does not arrive, and waits for as long as <c>Retry-After</c>
/// says.
/// </remarks>
public sealed class KeyVaultClientOptions : ClientOptions
{
    /// <summary>The version of the REST interface: in service in every cloud and in managed HSMs.</summary>
    public const string ApiVersion = "7.4";

    public KeyVaultClientOptions()
    {
        Retry.Mode = RetryMode.Exponential;
        Retry.MaxRetries = 3;
        Retry.Delay = TimeSpan.FromMilliseconds(200);
        Retry.MaxDelay = TimeSpan.FromSeconds(2);
        Retry.NetworkTimeout = TimeSpan.FromSeconds(3);
        Diagnostics.IsLoggingEnabled = false;
        Diagnostics.IsTelemetryEnabled = false;
        // Its spans have whole URLs; MeasuredCalls makes ours.
        Diagnostics.IsDistributedTracingEnabled = false;
    }
}
