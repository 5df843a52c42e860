using System.Diagnostics;
using System.Text;
using DevEnvironment.Ports;
using McpOAuthFunctions.Tests.Harness;
using McpOAuthFunctions.Tests.Publishing;

namespace McpOAuthFunctions.Tests.Native;

/// <summary>A running native program (docs/run-alone.md), which was published before the tests.</summary>
/// <remarks>
/// Publishing it needs a C linker, which <c>dotnet test</c> does not ask for: <c>.ci/run</c> does both, and names the program
/// in <see cref="Variable"/>.
/// </remarks>
internal sealed class NativeProgram : IAsyncDisposable
{
    private const string Variable = "NATIVE_PROGRAM";

    private readonly Process process;

    private NativeProgram(Process process, string url) => (this.process, Url) = (process, url);

    public string Url { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="settings">Beside or in place of the usual ones. Keys use <c>:</c> as separator.</param>
    public static async Task<NativeProgram> StartAsync(LocalParts parts, Dictionary<string, string?> settings)
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var all = TestBroker.UsualSettings(parts, url);
        all["urls"] = url;
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }
        var process = Start(all);
        await process.StandardOutput.ReadUntilAsync("Listening on");
        // Whoever writes to a pipe that nobody reads comes to a stop.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new(process, url);
    }

    /// <summary>Starts the process with these settings only. Skips the test if there is no program.</summary>
    public static Process Start(Dictionary<string, string?> settings)
    {
        var program = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(program), $"{Variable} is not set: .ci/run publishes the native program.");
        var start = new ProcessStartInfo(program!)
        {
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>SIGTERM, as when a container is stopped. Returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("sh", ["-c", FormattableString.Invariant($"kill -TERM {process.Id}")]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }
}
