using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuthFunctions.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuthFunctions.Tests.Commands;

/// <summary><c>keys export|import</c>: what is left of a broker whose table Keys is lost.</summary>
[Trait("Invariant", "I5")]
public sealed class KeyTransferTests(LocalParts parts) : ClientTests(parts)
{
    private readonly string folder = Directory.CreateTempSubdirectory("keys-").FullName;

    protected override bool NeedsOwnStorage => true;

    private string Copy => Path.Combine(folder, "keys.json");

    private TableClient Table =>
        new TableServiceClient(Broker.Settings["Storage:ConnectionString"]).GetTableClient(TableNames.Keys);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_lost_table_comes_back_from_the_file_and_a_refresh_token_still_works()
    {
        var tokens = await Client.GetTokensAsync();
        (await RunAsync("keys", "export", Copy)).Succeeded();
        var before = await RowsAsync();
        await DeleteRowsAsync();

        (await RunAsync("keys", "import", Copy, "--yes")).Succeeded();

        Assert.Equal(before, await RowsAsync());
        Assert.Equal(HttpStatusCode.OK, (await Client.RefreshAsync(tokens.RefreshToken)).Status);
    }

    [Fact]
    public async Task The_file_is_for_its_owner_and_has_no_key_in_clear()
    {
        await Client.GetTokensAsync();

        (await RunAsync("keys", "export", Copy)).Succeeded();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        }
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Copy, TestContext.Current.CancellationToken));
        var rows = file.RootElement.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(["data", "mail", "signing", "subject"], rows.Select(PartitionOf).Distinct().Order());
        // Each secret column is what the table has, byte by byte.
        var stored = await RowsAsync();
        Assert.All(
            rows.SelectMany(row => row.GetProperty("columns").EnumerateObject())
                .Where(column => column.Name is "Wrapped" or "PrivateKey" or "Secret"),
            column =>
                Assert.Contains(
                    stored,
                    row => row.Contains(column.Value.GetProperty("value").GetString()!, StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public async Task Importing_twice_changes_nothing()
    {
        await Client.GetTokensAsync();
        (await RunAsync("keys", "export", Copy)).Succeeded();
        var before = await RowsAsync();

        var again = (await RunAsync("keys", "import", Copy, "--yes")).Succeeded();

        Assert.Contains("Imported 0 keys", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Keys_that_a_broker_made_meanwhile_are_not_overwritten_and_nothing_is_imported()
    {
        await Client.GetTokensAsync();
        (await RunAsync("keys", "export", Copy)).Succeeded();
        var other = (await File.ReadAllTextAsync(Copy, TestContext.Current.CancellationToken)).Replace(
            "\"CreatedAt\": {\n          \"type\": \"time\",\n          \"value\": \"20",
            "\"CreatedAt\": {\n          \"type\": \"time\",\n          \"value\": \"19",
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(Copy, other, TestContext.Current.CancellationToken);
        var before = await RowsAsync();

        var refused = await RunAsync("keys", "import", Copy, "--yes");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("another data key", refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync());
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("""{"format":2,"rows":[]}""")]
    [InlineData("""{"format":1,"rows":[{"partitionKey":"data","rowKey":"1","columns":null}]}""")]
    [InlineData("""{"format":1,"rows":[{"partitionKey":"grants","rowKey":"1","columns":{}}]}""")]
    [InlineData(
        """{"format":1,"rows":[{"partitionKey":"data","rowKey":"1","columns":{"A":{"type":"odd","value":"1"}}}]}"""
    )]
    [InlineData(
        """{"format":1,"rows":[{"partitionKey":"data","rowKey":"1","columns":{"A":{"type":"time","value":"x"}}}]}"""
    )]
    public async Task A_file_that_is_no_export_is_refused_and_nothing_is_written(string content)
    {
        await Client.GetTokensAsync();
        var before = await RowsAsync();
        await File.WriteAllTextAsync(Copy, content, TestContext.Current.CancellationToken);

        Assert.Equal(1, (await RunAsync("keys", "import", Copy, "--yes")).ExitCode);

        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task An_export_overwrites_no_file()
    {
        await Client.GetTokensAsync();
        await File.WriteAllTextAsync(Copy, "mine", TestContext.Current.CancellationToken);

        Assert.Equal(1, (await RunAsync("keys", "export", Copy)).ExitCode);

        Assert.Equal("mine", await File.ReadAllTextAsync(Copy, TestContext.Current.CancellationToken));
    }

    private Task<CommandOutcome> RunAsync(params string[] args) => OperatorShell.RunAsync(Broker, args);

    private static string PartitionOf(JsonElement row) => row.GetProperty("partitionKey").GetString()!;

    private async Task DeleteRowsAsync()
    {
        await foreach (
            var row in Table.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
        )
        {
            using var _ = await Table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }
    }

    private async Task<List<string>> RowsAsync()
    {
        var rows = new List<string>();
        try
        {
            await foreach (
                var row in Table.QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken)
            )
            {
                var columns = row.Where(column => column.Key is not ("odata.etag" or "Timestamp"))
                    .OrderBy(column => column.Key, StringComparer.Ordinal)
                    .Select(column =>
                        $"{column.Key}={(column.Value is byte[] bytes ? Convert.ToBase64String(bytes) : column.Value)}"
                    );
                rows.Add(string.Join(' ', columns));
            }
        }
        catch (Azure.RequestFailedException exception) when (exception.ErrorCode == "TableNotFound")
        {
            // No key was made yet.
        }
        return rows;
    }
}
