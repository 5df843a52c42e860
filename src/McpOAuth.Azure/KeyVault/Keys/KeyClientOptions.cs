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

    /// <summary>The query parameter <c>api-version</c>.</summary>
    internal string ApiVersion { get; }

    /// <summary>Versions of Key Vault's REST interface. The package has more of them.</summary>
#pragma warning disable CA1008, CA1707 // Names and values are the package's.
    public enum ServiceVersion
    {
        V7_4 = 4,
    }
#pragma warning restore CA1008, CA1707
}
