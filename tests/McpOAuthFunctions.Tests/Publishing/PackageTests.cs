using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using McpOAuthFunctions.Hosting;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>What is in the package, and that the same files always make the same one.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions isolated worker")]
public sealed class PackageTests(PublishedBroker published)
{
    private const long MaximumZip = 12_000_000;

    [Fact]
    public void The_zip_has_at_most_12_MB() => Assert.InRange(new FileInfo(PublishedBroker.Zip).Length, 1, MaximumZip);

    [Fact]
    public async Task The_same_files_make_the_same_zip_whatever_their_times_and_order_are()
    {
        // Copied in reverse, so that the disk has them in another order and with other times.
        var copy = Directory.CreateTempSubdirectory("mcp-oauth-copy-").FullName;
        foreach (var path in Files(published.Unpacked).OrderDescending(StringComparer.Ordinal))
        {
            var target = Path.Combine(copy, path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(published.Unpacked, path), target);
            File.SetLastWriteTimeUtc(target, new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        }
        var zip = copy + ".zip";

        await DotnetPublish.ZipAsync(copy + "/", zip);

        Assert.Equal(await File.ReadAllBytesAsync(PublishedBroker.Zip), await File.ReadAllBytesAsync(zip));
        Directory.Delete(copy, recursive: true);
        File.Delete(zip);
    }

    [Fact]
    public void The_package_has_at_its_root_what_the_host_reads()
    {
        using var zip = ZipFile.OpenRead(PublishedBroker.Zip);
        string[] read = ["host.json", "worker.config.json", "functions.metadata", "extensions.json"];

        Assert.All(read, name => Assert.NotNull(zip.GetEntry(name)));
        Assert.Contains(zip.Entries, one => one.FullName.StartsWith(".azurefunctions/", StringComparison.Ordinal));
    }

    [Fact]
    public void The_hosts_list_of_functions_is_that_of_the_function_classes()
    {
        var json = File.ReadAllBytes(Path.Combine(PublishedBroker.Folder, "functions.metadata"));
        using var metadata = JsonDocument.Parse(json);
        var names = metadata.RootElement.EnumerateArray().Select(one => one.GetProperty("name").GetString());

        Assert.Equal(HttpFunction.All.Select(one => one.Name).Append("sweep").Order(), names.Order());
    }

    [Fact]
    public void The_package_holds_neither_settings_nor_symbols_nor_documentation_nor_keys()
    {
        string[] unwanted = ["*.pdb", "*.xml", "*settings*.json", "*.key", "*.cs", "*.staticwebassets*", "web.config"];

        Assert.All(
            unwanted,
            pattern =>
                Assert.Empty(Directory.EnumerateFiles(PublishedBroker.Folder, pattern, SearchOption.AllDirectories))
        );
    }

    [Fact]
    public void The_program_runs_on_the_hosts_runtime_and_is_compiled_ahead()
    {
        var folder = PublishedBroker.Folder;

        Assert.False(File.Exists(Path.Combine(folder, "libcoreclr.so")));
        Assert.All(
            ["McpOAuth.dll", "McpOAuthFunctions.dll", "Azure.Data.Tables.dll"],
            name =>
            {
                using var assembly = new PEReader(File.OpenRead(Path.Combine(folder, name)));
                Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
            }
        );
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(folder, path));
}
