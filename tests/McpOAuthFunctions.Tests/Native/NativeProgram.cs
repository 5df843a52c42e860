using System.Diagnostics;
using DevEnvironment.Ports;
using FunctionsTestHost;
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
        // A program blocks once a pipe that nobody reads is full.
        _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return new(process, url);
    }

    /// <summary>Starts the process with these settings only. Skips the test if there is no program.</summary>
    public static Process Start(Dictionary<string, string?> settings)
    {
        var program = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(program), $"{Variable} is not set: .ci/run publishes the native program.");
        return ProgramProcess.Start(new(program!) { WorkingDirectory = Path.GetTempPath() }, settings);
    }

    /// <summary>SIGTERM, as when a container is stopped. Returns the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        await process.TerminateAsync();
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
