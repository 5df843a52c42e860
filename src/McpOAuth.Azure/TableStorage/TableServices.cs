using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Table names. docs/storage-schema.md describes every row.</summary>
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
    public const string PersonLinks = "PersonLinks";
    public const string FailedAttempts = "FailedAttempts";

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
        PersonLinks,
        FailedAttempts,
        // A transaction's URL does not name the table.
        "$batch",
        // Creates tables.
        "Tables",
    ];

    /// <summary>The table that a request is for. Always a name from this list, or "other".</summary>
    /// <param name="path">
    /// Such as <c>/Grants(PartitionKey='…',RowKey='…')</c>; with Azurite, after the account name.
    /// </param>
    public static string InPath(string path)
    {
        var resource = path.AsSpan();
        // Keys may contain slashes.
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

/// <summary>Opens the configured storage account.</summary>
public static class TableServices
{
    private const string Scope = "https://storage.azure.com/.default";

    /// <param name="settings">Selects the account.</param>
    /// <param name="credential">Used if the settings have no connection string.</param>
    /// <param name="policies">Added to the pipeline below its retries. Tests count operations with them.</param>
    /// <param name="transport">Replaces the default transport. Tests inject faults with it.</param>
    public static RowPipeline Open(
        StorageSettings settings,
        Func<TokenCredential> credential,
        IEnumerable<HttpPipelinePolicy> policies,
        HttpPipelineTransport? transport
    ) => Open(settings, credential, Options(policies, transport));

    /// <param name="options">With its own retries and transport; for tests.</param>
    public static RowPipeline Open(
        StorageSettings settings,
        Func<TokenCredential> credential,
        TableClientOptions options
    ) =>
        settings.ConnectionString is { } text
            ? RowPipeline.Open(new TableServiceClient(text).Uri, options, StorageConnection.AuthenticationOf(text))
            : RowPipeline.Open(
                settings.TableServiceUri!,
                options,
                new BearerTokenAuthenticationPolicy(credential(), Scope)
            );

    /// <summary>Whether <paramref name="text"/> is a connection string that names a table endpoint.</summary>
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

    // A client waits about ten seconds for a response; three attempts of two seconds leave room for the rest.
    private static TableClientOptions Options(
        IEnumerable<HttpPipelinePolicy> policies,
        HttpPipelineTransport? transport
    )
    {
        var options = new TableClientOptions
        {
            Retry = { NetworkTimeout = TimeSpan.FromSeconds(2) },
            RetryPolicy = new BoundedRetries(
                maximum: 2,
                DelayStrategy.CreateExponentialDelayStrategy(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1))
            ),
        };
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        // Azure.Core's spans contain full URLs; MeasuredCalls creates ours.
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Transport = transport ?? TableTransport.Shared;
        foreach (var policy in policies)
        {
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        }
        return options;
    }
}

/// <summary>How to reach the storage account. Exactly one of the two is set.</summary>
/// <param name="ConnectionString">For Azurite, or with an account key.</param>
/// <param name="TableServiceUri">The account's table endpoint, accessed with the broker's own identity.</param>
public sealed record StorageSettings(string? ConnectionString, Uri? TableServiceUri)
{
    public override string ToString() => TableServiceUri?.ToString() ?? "a connection string";
}
