using System.Diagnostics;

namespace McpOAuth.Client.Tests.Packed;

/// <summary>Runs <c>dotnet</c> as a user would in a fresh shell.</summary>
internal static class DotnetCommand
{
    /// <param name="packages">Where NuGet keeps what it installs. Null for the user's own place.</param>
    public static ProcessStartInfo Start(string folder, string? packages, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Those of a build that started us speak of another project.
        foreach (var name in start.Environment.Keys.Where(IsOfMsbuild).ToList())
        {
            start.Environment.Remove(name);
        }
        // A build server would outlive the test with our output in its hands.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_NOLOGO"] = "1";
        if (packages is not null)
        {
            start.Environment["NUGET_FALLBACK_PACKAGES"] = UsersPackages;
            start.Environment["NUGET_PACKAGES"] = packages;
        }
        return start;
    }

    public static async Task<string> RunAsync(string folder, string? packages, params string[] arguments)
    {
        using var process = Process.Start(Start(folder, packages, arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException(
                $"dotnet {string.Join(' ', arguments)} failed. {await output} {await errors}"
            );
    }

    /// <summary>Where the packages of this repository's own build already are.</summary>
    private static string UsersPackages =>
        Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static bool IsOfMsbuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase);
}
