using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;

namespace McpOAuthFunctions.Tests.Clients;

/// <summary>A running client program: its lines are read, and it is written to, as by the person or program before it.</summary>
public sealed class ClientProgram : IAsyncDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly ConcurrentQueue<string> all = new();
    private readonly Channel<string> output = Channel.CreateUnbounded<string>();
    private readonly Channel<string> errors = Channel.CreateUnbounded<string>();

    private ClientProgram(ProcessStartInfo start)
    {
        process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Hear(line.Data, output);
        process.ErrorDataReceived += (_, line) => Hear(line.Data, errors);
    }

    /// <summary>All that it printed, on both streams.</summary>
    public string Transcript => string.Join('\n', all);

    public static ClientProgram Start(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = ClientPrograms.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        var started = new ClientProgram(start);
        started.process.Start();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>The next line of standard output that matches; what comes before it is passed over.</summary>
    public Task<string> OutputLineAsync(Predicate<string> isIt) => LineAsync(output, isIt);

    /// <summary>The next line of standard error that matches; what comes before it is passed over.</summary>
    public Task<string> ErrorLineAsync(Predicate<string> isIt) => LineAsync(errors, isIt);

    /// <summary>The value of the next JSON object on standard output that has this member.</summary>
    public async Task<JsonElement> SaysAsync(string member) =>
        JsonDocument
            .Parse(await OutputLineAsync(line => line.StartsWith($"{{\"{member}\":", StringComparison.Ordinal)))
            .RootElement.GetProperty(member);

    public async Task WriteLineAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
    }

    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(TimeLimit);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<string> LineAsync(Channel<string> lines, Predicate<string> isIt)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            return await lines.Reader.ReadAllAsync(limit.Token).FirstAsync(line => isIt(line));
        }
        catch (Exception e) when (e is OperationCanceledException or InvalidOperationException)
        {
            throw new InvalidOperationException($"The client did not say what was expected, but:\n{Transcript}", e);
        }
    }

    private void Hear(string? line, Channel<string> lines)
    {
        if (line is null)
        {
            lines.Writer.Complete();
            return;
        }
        all.Enqueue(line);
        lines.Writer.TryWrite(line);
    }
}
