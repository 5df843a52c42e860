using System.Diagnostics;

namespace Package;

/// <summary>Runs <c>dotnet publish</c> for the function app. How it is published stands in its project file.</summary>
internal static class DotnetPublish
{
    /// <summary>False where it failed; the output says why.</summary>
    public static async Task<bool> RunAsync(
        string checkout,
        string folder,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish",
                Path.Combine("src", "McpOAuthFunctions"),
                "--output",
                folder,
                // Beside the working tree's own bin and obj, so that neither disturbs the other.
                "--artifacts-path",
                Path.Combine(checkout, "artifacts", "build"),
                // A build server would outlive us with our output in its hands.
                "--disable-build-servers",
                "-nodeReuse:false",
                "-p:UseSharedCompilation=false",
            ]
        )
        {
            WorkingDirectory = checkout,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Those of a build that started us speak of another project.
        foreach (
            var name in start
                .Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase))
                .ToList()
        )
        {
            start.Environment.Remove(name);
        }
        using var process = Process.Start(start)!;
        await Task.WhenAll(
            CopyAsync(process.StandardOutput, output, cancellationToken),
            CopyAsync(process.StandardError, output, cancellationToken)
        );
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0;
    }

    private static async Task CopyAsync(StreamReader from, TextWriter to, CancellationToken cancellationToken)
    {
        while (await from.ReadLineAsync(cancellationToken) is { } line)
        {
            await to.WriteLineAsync(line);
        }
    }
}
