using System.Diagnostics;
using System.Text;
using DevEnvironment.Ports;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>A broker in a process of its own, as an instance in Azure is; it can be killed without warning.</summary>
internal sealed class BrokerProcess : IAsyncDisposable
{
    private static readonly TimeSpan TimeToStart = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StringBuilder output = new();

    private BrokerProcess(Process process, string url)
    {
        this.process = process;
        Url = url;
    }

    public string Url { get; }

    /// <param name="settings">With colons, as in process.</param>
    /// <param name="dataFolder">Where it finds the key file.</param>
    public static async Task<BrokerProcess> StartAsync(Dictionary<string, string?> settings, string dataFolder)
    {
        var url = $"http://localhost:{FreePort.Next()}";
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "McpOAuthFunctions"))
        {
            WorkingDirectory = dataFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_DATA_HOME"] = dataFolder;
        start.Environment["urls"] = url;
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var broker = new BrokerProcess(new Process { StartInfo = start }, url);
        broker.Begin();
        await broker.BecomeReadyAsync();
        return broker;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
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

    private void Begin()
    {
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        lock (output)
        {
            output.AppendLine(line);
        }
        // "Listening on" and the URL.
        if (line?.EndsWith(Url, StringComparison.Ordinal) == true)
        {
            listening.TrySetResult();
        }
    }

    private async Task BecomeReadyAsync()
    {
        using var http = new HttpClient();
        using var limit = new CancellationTokenSource(TimeToStart);
        await Task.WhenAny(listening.Task, process.WaitForExitAsync(limit.Token));
        if (listening.Task.IsCompleted && (await http.GetAsync($"{Url}/health/ready")).IsSuccessStatusCode)
        {
            return;
        }
        lock (output)
        {
            Assert.Fail($"A broker process was not ready in time: {output}");
        }
    }
}
