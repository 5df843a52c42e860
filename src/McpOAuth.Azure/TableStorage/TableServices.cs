using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Names of the tables. docs/storage-schema.md describes every row.</summary>
public static class TableNames
{
    public const string SignInAttempts = "SignInAttempts";
    public const string Grants = "Grants";
    public const string Clients = "Clients";
    public const string Connections = "Connections";
    public const string Keys = "Keys";
    public const string Approvals = "Approvals";
    public const string Replays = "Replays";
    public const string PersonKeys = "PersonKeys";

    private static readonly string[] All =
    [
        SignInAttempts,
        Grants,
        Clients,
        Connections,
        Keys,
        Approvals,
        Replays,
        PersonKeys,
        // A transaction's URL does not say of which table its rows are.
        "$batch",
        // Makes tables.
        "Tables",
    ];

    /// <summary>The table that a request is about: a name of this list, whatever else the URL says.</summary>
    /// <param name="path">Such as <c>/Grants(PartitionKey='…',RowKey='…')</c>, behind the account's name at Azurite.</param>
    public static string InPath(string path)
    {
        var resource = path.AsSpan();
        // Keys may have slashes.
        resource = resource.IndexOf('(') is var end and >= 0 ? resource[..end] : resource;
        resource = resource[(resource.LastIndexOf('/') + 1)..];
        foreach (var name in All)
        {
            if (resource.Equals(name, StringComparison.Ordinal))
            {
                return name;
            }
        }
        return "other";
    }
}

/// <summary>Opens the storage account that settings name.</summary>
public static class TableServices
{
    /// <param name="settings">Which account.</param>
    /// <param name="credential">Who asks, where settings hold no key.</param>
    /// <param name="policies">Added to the pipeline, below its retries; tests count operations with them.</param>
    /// <param name="transport">In place of the usual one; tests put faults in by it.</param>
    public static TableServiceClient Open(
        StorageSettings settings,
        Func<TokenCredential> credential,
        IEnumerable<HttpPipelinePolicy> policies,
        HttpPipelineTransport? transport
    )
    {
        var options = Options();
        options.Transport = transport ?? options.Transport;
        foreach (var policy in policies)
        {
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }
        return settings.ConnectionString is { } connection
            ? new TableServiceClient(connection, options)
            : new TableServiceClient(settings.TableServiceUri, credential(), options);
    }

    /// <summary>Whether <paramref name="text"/> names an account at all.</summary>
    public static bool IsConnectionString(string text)
    {
        try
        {
            return new TableServiceClient(text).Uri.IsAbsoluteUri;
        }
        catch (Exception exception)
            when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            return false;
        }
    }

    // A client waits about ten seconds for an answer; three tries of two seconds leave room for the rest.
    private static TableClientOptions Options()
    {
        var options = new TableClientOptions
        {
            Retry =
            {
                Mode = RetryMode.Exponential,
                MaxRetries = 2,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(1),
                NetworkTimeout = TimeSpan.FromSeconds(2),
            },
        };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        // Its spans have whole URLs; MeasuredCalls makes ours.
        options.Diagnostics.IsDistributedTracingEnabled = false;
        return options;
    }
}

/// <summary>Exactly one of the two is set.</summary>
/// <param name="ConnectionString">Azurite, or an account key.</param>
/// <param name="TableServiceUri">An account, reached with the program's own identity.</param>
public sealed record StorageSettings(string? ConnectionString, Uri? TableServiceUri)
{
    public override string ToString() => TableServiceUri?.ToString() ?? "a connection string";
}
