using System.Diagnostics;

namespace Bench.Servers;

/// <summary>A server's process: started, waited for, placed, and ended with the bench.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private readonly Process process;

    private ServerProcess(Process process) => this.process = process;

    public int Id => process.Id;

    /// <summary>Of the process and of those that it started, such as <c>workerd</c>.</summary>
    public TimeSpan ProcessorTime => ProcessTree.ProcessorTimeOf(process.Id);

    /// <summary>Bytes of memory that the process has in use.</summary>
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>What the peers print when they listen.</summary>
    public static bool IsReady(string line) => line.StartsWith("ready", StringComparison.Ordinal);

    /// <param name="isReady">Whether a line of output says that it listens. Null does not wait.</param>
    public static async Task<ServerProcess> StartAsync(
        ProcessStartInfo start,
        Func<string, bool>? isReady,
        Placement placement
    )
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"{start.FileName} ended."));
        // The rest of the output is drained: it has production's volume, but only warnings and errors are shown.
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not { } text)
            {
                return;
            }
            if (isReady?.Invoke(text) == true)
            {
                ready.TrySetResult();
            }
            if (
                text.StartsWith("warn:", StringComparison.Ordinal) || text.StartsWith("fail:", StringComparison.Ordinal)
            )
            {
                Console.Error.WriteLine(text);
            }
        };
        process.BeginOutputReadLine();
        placement.Isolate(process.Id);
        if (isReady is not null)
        {
            await ready.Task.WaitAsync(StartLimit);
            // Its threads and children of the meantime.
            foreach (var id in ProcessTree.Of(process.Id))
            {
                placement.Isolate(id);
            }
        }
        return new(process);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
