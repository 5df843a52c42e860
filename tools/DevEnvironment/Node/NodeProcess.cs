using System.Diagnostics;

namespace DevEnvironment.Node;

/// <summary>A Node process that runs a launcher from the npm folder until its standard input closes.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly string name;
    private readonly Process process;
    private readonly RecentOutput output = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(string name, ProcessStartInfo start, string readyText)
    {
        this.name = name;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => OnOutput(line.Data, readyText);
        process.ErrorDataReceived += (_, line) => OnOutput(line.Data, readyText);
    }

    /// <summary>Completes when the process exits, for any reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public int Id => process.Id;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The process's recent output.</summary>
    public string Output => output.ToString();

    /// <summary>Starts a launcher and waits until an output line contains <paramref name="readyText"/>.</summary>
    /// <exception cref="CannotStartException">
    /// It exited, or was not ready in time. The message includes its output.
    /// </exception>
    public static async Task<NodeProcess> StartAsync(
        string name,
        NodeParts parts,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string readyText,
        CancellationToken cancellationToken
    )
    {
        var start = new ProcessStartInfo(parts.Node, arguments)
        {
            WorkingDirectory = NodeParts.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        var process = new NodeProcess(name, start, readyText);
        process.Begin();
        try
        {
            await process.BecomeReadyAsync(cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops the process by closing its standard input, and kills it if it does not exit.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            process.StandardInput.Close();
            await Ended.WaitAsync(StopTimeout);
        }
        catch (IOException)
        {
            // Broken pipe: the process has already exited.
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        await Ended;
        process.Dispose();
    }

    private void Begin()
    {
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Ended = process.WaitForExitAsync(CancellationToken.None);
    }

    private async Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(ready.Task, Ended, Task.Delay(StartTimeout, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (first != ready.Task)
        {
            var reason = first == Ended ? "exited" : $"was not ready in {StartTimeout.TotalSeconds} seconds";
            throw new CannotStartException($"{name} {reason}. Its output:\n{Output}");
        }
    }

    private void OnOutput(string? line, string readyText)
    {
        if (line is null)
        {
            return;
        }

        output.Add(line);
        if (line.Contains(readyText, StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }
}
