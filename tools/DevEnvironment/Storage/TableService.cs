using Azure;
using Azure.Core;
using Azure.Data.Tables;

namespace DevEnvironment.Storage;

/// <summary>A table service on a loopback port with the well-known development account.</summary>
public static class TableService
{
    private const string Account = "devstoreaccount1";

    // Not a secret: the well-known key of every storage emulator.
    private const string Key =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static string ConnectionString(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
        + $"TableEndpoint=http://127.0.0.1:{port}/{Account};";

    /// <summary>Whether a table service responds on the port and accepts the development account.</summary>
    public static async Task<bool> AnswersAtAsync(int port, CancellationToken cancellationToken = default)
    {
        var options = new TableClientOptions();
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
        options.Retry.Mode = RetryMode.Fixed;
        try
        {
            var tables = new TableServiceClient(ConnectionString(port), options).QueryAsync(
                maxPerPage: 1,
                cancellationToken: cancellationToken
            );
            await foreach (var _ in tables)
            {
                break;
            }

            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
