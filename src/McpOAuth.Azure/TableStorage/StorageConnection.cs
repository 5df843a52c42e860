using Azure.Core.Pipeline;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Reads how a connection string authenticates. The official client reads the rest.</summary>
internal static class StorageConnection
{
    // Public and the same everywhere: the account of the emulator.
    private const string EmulatorAccount = "devstoreaccount1";
    private const string EmulatorKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static HttpPipelinePolicy AuthenticationOf(string connectionString)
    {
        var parts = PartsOf(connectionString);
        if (parts.TryGetValue("SharedAccessSignature", out var signature))
        {
            return new SignatureAuthentication(signature);
        }
        return parts.TryGetValue("AccountName", out var account) && parts.TryGetValue("AccountKey", out var key)
            ? new SharedKeyAuthentication(account, Convert.FromBase64String(key))
            : new SharedKeyAuthentication(EmulatorAccount, Convert.FromBase64String(EmulatorKey));
    }

    private static Dictionary<string, string> PartsOf(string connectionString)
    {
        var parts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in connectionString.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            // A key ends with "=".
            if (part.Split('=', 2) is [var name, var value])
            {
                parts[name.Trim()] = value.Trim();
            }
        }
        return parts;
    }
}
