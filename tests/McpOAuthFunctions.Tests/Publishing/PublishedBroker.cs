using System.IO.Compression;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>What is deployed, made once as it is made for Azure, and unpacked as the platform does.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedBroker : IAsyncLifetime, ICollectionFixture<PublishedBroker>
{
    public const string Name = "Published broker";

    private readonly string unpacked = Directory.CreateTempSubdirectory("mcp-oauth-package-").FullName;

    /// <summary>The published folder.</summary>
    public static string Folder { get; } = Repository.PathOf("artifacts", "tests", "publish");

    public static string Zip { get; } = Repository.PathOf("artifacts", "tests", "broker.zip");

    /// <summary>From the zip.</summary>
    public string Unpacked => unpacked;

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
        await DotnetPublish.RunAsync($"-p:PublishDir={Folder}/", $"-p:BrokerZip={Zip}");
        await ZipFile.ExtractToDirectoryAsync(Zip, unpacked);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(unpacked, recursive: true);
        return ValueTask.CompletedTask;
    }
}
