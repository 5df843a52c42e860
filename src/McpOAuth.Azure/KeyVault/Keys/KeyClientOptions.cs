using Azure.Core;

namespace Azure.Security.KeyVault.Keys;

/// <summary>Retries, transport, diagnostics and policies of a <see cref="KeyClient"/>.</summary>
public class KeyClientOptions : ClientOptions
{
    public KeyClientOptions(ServiceVersion version = ServiceVersion.V7_4) =>
        ApiVersion = version switch
        {
            ServiceVersion.V7_4 => "7.4",
            _ => throw new ArgumentOutOfRangeException(nameof(version), version, "Only V7_4 is supported here."),
        };

    /// <summary>The value of the <c>api-version</c> query parameter.</summary>
    internal string ApiVersion { get; }

    /// <summary>Versions of Key Vault's REST API. The official package has more.</summary>
#pragma warning disable CA1008, CA1707 // Same names and values as the official package.
    public enum ServiceVersion
    {
        V7_4 = 4,
    }
#pragma warning restore CA1008, CA1707
}
