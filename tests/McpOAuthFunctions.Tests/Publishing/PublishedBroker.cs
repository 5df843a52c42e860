using System.IO.Compression;
using McpOAuthFunctions.Tests.Harness;
using Package;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>What is deployed, made once by the program that makes it for Azure, and unpacked as the platform does.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedBroker : IAsyncLifetime, ICollectionFixture<PublishedBroker>
{
    public const string Name = "Published broker";

    private readonly string unpacked = Directory.CreateTempSubdirectory("mcp-oauth-package-").FullName;

    public BrokerPackage Package { get; private set; } = null!;

    /// <summary>From the zip: modes are those of its entries.</summary>
    public string Unpacked => unpacked;

    public async ValueTask InitializeAsync()
    {
        var target = Repository.PathOf("artifacts", "tests");
        Directory.CreateDirectory(target);
        using var text = new StringWriter();
        await using var output = TextWriter.Synchronized(text);
        Package =
            await BrokerPackage.MakeAsync(Repository.Root, target, output, CancellationToken.None)
            ?? throw new InvalidOperationException($"The broker could not be published. {text}");
        await ZipFile.ExtractToDirectoryAsync(Package.Zip, unpacked);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(unpacked, recursive: true);
        return ValueTask.CompletedTask;
    }
}
