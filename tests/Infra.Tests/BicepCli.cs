using System.Diagnostics;
using System.Reflection;

namespace Infra.Tests;

/// <summary>The Bicep command line, from the package that restore downloaded.</summary>
internal static class BicepCli
{
    private static readonly string Executable = Locate();

    /// <summary>Runs Bicep in a folder, with the values of a deployment as its environment.</summary>
    public static async Task<BicepRun> RunAsync(string folder, Deployment? deployment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the caller has set must not decide what a snapshot shows.
        foreach (var name in start.Environment.Keys.Where(IsReadByParameters).ToList())
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in deployment?.Environment ?? [])
        {
            start.Environment[name] = value;
        }
        start.Environment["NO_COLOR"] = "1";
        start.Environment["DOTNET_TieredPGO"] = "0";
        // A machine without ICU is good enough.
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    private static bool IsReadByParameters(string name) =>
        name.StartsWith("BROKER_", StringComparison.Ordinal) || name.StartsWith("AZURE_", StringComparison.Ordinal);

    private static string Locate()
    {
        var packaged = Path.Combine(Metadata("NuGetPackageRoot"), Metadata("Bicep"));
        var mode = File.GetUnixFileMode(packaged);
        if (mode.HasFlag(UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute))
        {
            return packaged;
        }
        try
        {
            const UnixFileMode everybody =
                UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(packaged, mode | everybody);
            return packaged;
        }
        catch (UnauthorizedAccessException)
        {
            // The packages belong to somebody else: run a copy of our own.
            var copy = Path.Combine(AppContext.BaseDirectory, "bicep");
            File.Copy(packaged, copy, overwrite: true);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return copy;
        }
    }

    private static string Metadata(string key) =>
        typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == key).Value!;
}

/// <summary>What a run of Bicep said.</summary>
internal sealed record BicepRun(int ExitCode, string Output, string Error)
{
    /// <summary>Every diagnostic, warnings included: Bicep exits with 0 on a warning.</summary>
    public IReadOnlyList<string> Diagnostics { get; } =
    [
        .. (Output + Error)
            .Split('\n')
            .Where(line =>
                line.Contains(" : Warning ", StringComparison.Ordinal)
                || line.Contains(" : Error ", StringComparison.Ordinal)
            ),
    ];

    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}
