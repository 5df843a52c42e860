using System.IO.Compression;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.Tests.Harness;
using Package;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>What is in the package, and that the same files always make the same one.</summary>
[Collection(PublishedBroker.Name), Trait("Spec", "Azure Functions custom handlers")]
public sealed class PackageTests(PublishedBroker published)
{
    private const int Runnable = 0x81ED; // a regular file, 0755
    private const int Readable = 0x81A4; // a regular file, 0644

    [Fact]
    public void The_zip_lets_the_program_of_host_json_be_run_and_nothing_else()
    {
        using var zip = ZipFile.OpenRead(published.Package.Zip);

        Assert.Equal("McpOAuthFunctions", BrokerPackage.ProgramOf(published.Package.Folder));
        Assert.All(
            zip.Entries,
            entry =>
                Assert.Equal(
                    entry.FullName == "McpOAuthFunctions" ? Runnable : Readable,
                    (int)((uint)entry.ExternalAttributes >> 16)
                )
        );
    }

    [Fact]
    public void The_same_files_make_the_same_zip_whatever_their_times_and_modes_are()
    {
        var folder = published.Unpacked;
        var (first, second) = (folder + "-1.zip", folder + "-2.zip");
        PackageZip.Write(folder, "McpOAuthFunctions", first);
        File.SetLastWriteTimeUtc(
            Path.Combine(folder, "host.json"),
            new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc)
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(folder, "host.json"), UnixFileMode.UserRead);
        }

        PackageZip.Write(folder, "McpOAuthFunctions", second);

        var bytes = File.ReadAllBytes(published.Package.Zip);
        Assert.Equal(bytes, File.ReadAllBytes(first));
        Assert.Equal(bytes, File.ReadAllBytes(second));
        File.Delete(first);
        File.Delete(second);
    }

    [Fact]
    public void The_package_has_host_json_at_its_root_and_a_folder_for_each_function()
    {
        using var zip = ZipFile.OpenRead(published.Package.Zip);
        var functions = zip
            .Entries.Where(entry => entry.Name == "function.json")
            .Select(entry => Path.GetDirectoryName(entry.FullName)!);

        Assert.NotNull(zip.GetEntry("host.json"));
        Assert.Equal(Functions.All.Select(one => one.Name).Append("sweep").Order(), functions.Order());
    }

    [Fact]
    public void The_package_holds_neither_settings_nor_symbols_nor_documentation_nor_keys()
    {
        string[] unwanted = ["*.pdb", "*.xml", "*settings*.json", "*.key", "*.cs", "*.staticwebassets*", "web.config"];

        Assert.All(
            unwanted,
            pattern =>
                Assert.Empty(Directory.EnumerateFiles(published.Package.Folder, pattern, SearchOption.AllDirectories))
        );
    }

    [Fact]
    public void The_program_brings_its_own_runtime_and_is_compiled_ahead()
    {
        var folder = published.Package.Folder;

        Assert.True(File.Exists(Path.Combine(folder, "libcoreclr.so")));
        Assert.All(
            ["McpOAuth.dll", "McpOAuthFunctions.dll", "Azure.Data.Tables.dll"],
            name =>
            {
                using var assembly = new System.Reflection.PortableExecutable.PEReader(
                    File.OpenRead(Path.Combine(folder, name))
                );
                Assert.NotEqual(0, assembly.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size);
            }
        );
    }

    [Fact]
    public void The_hook_of_azd_and_the_workflow_package_with_the_same_program()
    {
        const string command = "dotnet run --project tools/Package";

        Assert.Contains(
            command,
            File.ReadAllText(Repository.PathOf("infra", "hooks", "prepackage.sh")),
            StringComparison.Ordinal
        );
        Assert.Contains(
            command,
            File.ReadAllText(Repository.PathOf(".github", "workflows", "deploy.yml")),
            StringComparison.Ordinal
        );
    }
}
