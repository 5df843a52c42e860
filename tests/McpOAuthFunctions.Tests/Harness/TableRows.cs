using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>The broker's own requests to Azurite, without a broker.</summary>
internal static class TableRows
{
    /// <param name="connectionString">With a key or a shared access signature.</param>
    /// <param name="options">Retries and transport.</param>
    public static RowPipeline Open(string connectionString, TableClientOptions options) =>
        TableServices.Open(
            new(connectionString, TableServiceUri: null),
            () => throw new InvalidOperationException("A connection string has the key."),
            options
        );
}
