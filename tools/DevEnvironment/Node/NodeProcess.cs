using System.Diagnostics;

namespace DevEnvironment.Node;

/// <summary>A launcher of the npm folder that runs until its standard input closes.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private static readonly TimeSpan TimeToStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(5);

    private readonly string _name;
    private readonly Process _process;
    private readonly RecentOutput _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(string name, ProcessStartInfo start, string readyText)
    {
        _name = name;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Hear(line.Data, readyText);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data, readyText);
    }

    /// <summary>Completes when the process has ended, for whatever reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>What it has used of processors so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>What it printed lately.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts a launcher and waits until a line of its output contains <paramref name="readyText"/>.</summary>
    /// <exception cref="CannotStartException">It ended or was not ready in time; the message has its output.</exception>
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

    /// <summary>Asks the process to end by closing its standard input, and kills it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await Ended.WaitAsync(TimeToStop);
        }
        catch (IOException)
        {
            // The pipe is broken: the process is gone.
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended;
        _process.Dispose();
    }

    private void Begin()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Ended = _process.WaitForExitAsync(CancellationToken.None);
    }

    private async Task BecomeReadyAsync(CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(_ready.Task, Ended, Task.Delay(TimeToStart, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (first != _ready.Task)
        {
            var reason = first == Ended ? "ended" : $"was not ready in {TimeToStart.TotalSeconds} seconds";
            throw new CannotStartException($"{_name} {reason}. It printed:\n{Output}");
        }
    }

    private void Hear(string? line, string readyText)
    {
        if (line is null)
        {
            return;
        }

        _output.Add(line);
        if (line.Contains(readyText, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
