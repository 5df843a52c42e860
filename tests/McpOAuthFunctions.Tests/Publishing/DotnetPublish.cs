using System.Diagnostics;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>Runs the one command that makes what is deployed: <c>dotnet publish src/McpOAuthFunctions</c>.</summary>
internal static class DotnetPublish
{
    /// <param name="arguments">Beside those that keep it apart from the working tree's own build.</param>
    public static Task RunAsync(params string[] arguments) =>
        DotnetAsync(["publish", "src/McpOAuthFunctions", "--artifacts-path", "artifacts/build", .. arguments]);

    /// <summary>Makes the zip of a published folder anew.</summary>
    public static Task ZipAsync(string folder, string zip) =>
        DotnetAsync([
            "msbuild",
            "src/McpOAuthFunctions",
            "-t:ZipPublishedFolder",
            "-p:ArtifactsPath=artifacts/build",
            $"-p:PublishDir={folder}",
            $"-p:BrokerZip={zip}",
        ]);

    private static async Task DotnetAsync(string[] arguments)
    {
        // A build server would outlive the test with our output in its hands.
        var start = new ProcessStartInfo("dotnet", [.. arguments, "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Those of a build that started us speak of another project.
        foreach (var name in start.Environment.Keys.Where(IsOfMsbuild).ToList())
        {
            start.Environment.Remove(name);
        }
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {arguments[0]} failed. {await output} {await errors}");
        }
    }

    private static bool IsOfMsbuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
