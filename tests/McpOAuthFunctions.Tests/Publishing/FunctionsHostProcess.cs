using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>
/// What the Functions host does with a custom handler: starts what host.json names, says the port by environment, asks
/// for <c>/</c> every 25 ms until anything answers, and kills it in the end.
/// </summary>
internal sealed class FunctionsHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly StringBuilder output = new();

    private FunctionsHostProcess(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    /// <summary>The handler's own port, at which the host forwards what comes.</summary>
    public string Url { get; }

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan TimeToAnswer { get; private set; }

    /// <param name="folder">What was deployed.</param>
    /// <param name="settings">The app settings, with colons.</param>
    public static async Task<FunctionsHostProcess> StartAsync(
        string folder,
        int port,
        Dictionary<string, string?> settings
    )
    {
        using var host = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "host.json")));
        var handler = host.RootElement.GetProperty("customHandler").GetProperty("description");
        var start = new ProcessStartInfo(
            Path.Combine(folder, handler.GetProperty("defaultExecutablePath").GetString()!),
            handler.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!)
        )
        {
            WorkingDirectory = Path.Combine(folder, handler.GetProperty("workingDirectory").GetString()!),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The custom stack has no .NET: where this machine has one must not help.
        foreach (var name in start.Environment.Keys.Where(IsOfDotnet).ToList())
        {
            start.Environment.Remove(name);
        }
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = folder;
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var handlerProcess = new FunctionsHostProcess(
            new Process { StartInfo = start },
            $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"
        );
        await handlerProcess.BecomeReadyAsync();
        return handlerProcess;
    }

    /// <summary>SIGKILL, which is how the host ends a handler.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
    }

    private static bool IsOfDotnet(string name) => name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase);

    private async Task BecomeReadyAsync()
    {
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        var started = Stopwatch.GetTimestamp();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var http = new HttpClient();
        while (!process.HasExited && Stopwatch.GetElapsedTime(started) < Limit)
        {
            try
            {
                // Any answer will do.
                using var answer = await http.GetAsync($"{Url}/");
                TimeToAnswer = Stopwatch.GetElapsedTime(started);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(Between);
            }
        }
        process.Kill();
        // Until all that it printed has been heard.
        await process.WaitForExitAsync();
        lock (output)
        {
            Assert.Fail($"The handler ended with {process.ExitCode} or did not answer in time: {output}");
        }
    }

    private void Hear(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
    }
}
