using System.Security.Cryptography;
using McpOAuth.Client.Tests.Harness;
using McpOAuth.Client.Tests.Packed;

[assembly: AssemblyFixture(typeof(PackedPackages))]

namespace McpOAuth.Client.Tests.Packed;

/// <summary>Runs <c>dotnet pack</c> once, and keeps fresh folders that use its output.</summary>
public sealed class PackedPackages : IAsyncLifetime
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("mcp-oauth-packed-");
    private readonly Lazy<Task> packing;

    // xunit makes the fixture for every run, so that a run of other tests does not pack.
    public PackedPackages() => packing = new(PackAsync);

    /// <summary>Of its own, so that NuGet does not take an earlier one from its cache.</summary>
    public string Version { get; } = $"0.1.0-test.{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

    public string Client => Path.Combine(Feed, $"McpOAuth.Client.{Version}.nupkg");

    public string Symbols => Path.Combine(Feed, $"McpOAuth.Client.{Version}.snupkg");

    public string Templates => Path.Combine(Feed, $"McpOAuth.Templates.{Version}.nupkg");

    private string Feed => Path.Combine(root.FullName, "feed");

    private string Installed => Path.Combine(root.FullName, "packages");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        root.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    public Task ReadyAsync() => packing.Value;

    /// <summary>A folder outside the tree, whose projects find the packages beside the usual ones.</summary>
    internal async Task<FreshFolder> FolderAsync()
    {
        await ReadyAsync();
        var folder = root.CreateSubdirectory($"work-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        await File.WriteAllTextAsync(
            Path.Combine(folder.FullName, "nuget.config"),
            $"""<configuration><packageSources><add key="packed" value="{Feed}" /></packageSources></configuration>"""
        );
        return new(folder.FullName, Installed);
    }

    private Task PackAsync() => Task.WhenAll(PackAsync("src/McpOAuth.Client"), PackAsync("templates"));

    private Task<string> PackAsync(string project) =>
        DotnetCommand.RunAsync(
            Repository.Root,
            null,
            "pack",
            project,
            "--artifacts-path",
            Path.Combine(root.FullName, "build"),
            "--output",
            Feed,
            $"-p:Version={Version}",
            "-p:ContinuousIntegrationBuild=true",
            // The build of this repository has run them.
            "-p:RunAnalyzers=false"
        );
}
