using System.Diagnostics;

namespace Infra.Tests;

/// <summary>
/// Runs a script of <c>infra/</c> with stand-ins for <c>az</c> and <c>azd</c> that write down how they were called, and
/// answer as told.
/// </summary>
internal sealed class Script : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("script-").FullName;
    private readonly Dictionary<string, string> environment = new() { ["ENTRA_RETRY_SECONDS"] = "0" };

    /// <summary>Each call, its arguments separated by line feeds.</summary>
    public IReadOnlyList<string> Calls =>
        File.Exists(Log) ? [.. File.ReadAllText(Log).Split('\0', StringSplitOptions.RemoveEmptyEntries)] : [];

    private string Log => Path.Combine(folder, "calls");

    /// <summary>The body of a stand-in, a bash script that sees the arguments.</summary>
    public Script Standing(string program, string body)
    {
        var path = Path.Combine(folder, program);
        File.WriteAllText(
            path,
            $"#!/usr/bin/env bash\n{{ printf '%s\\n' {program} \"$@\"; printf '\\0'; }} >> '{Log}'\n{body}\n"
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return this;
    }

    public Script With(string name, string value)
    {
        environment[name] = value;
        return this;
    }

    /// <summary>Runs the script; standard input is the text.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string name,
        string input,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo(Path.Combine(Checkout.Infra, name), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{folder}:{start.Environment["PATH"]}";
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
