using System.Diagnostics;
using System.Globalization;
using DevEnvironment;
using DevEnvironment.Ports;

namespace McpOAuthFunctions.Tests.Publishing;

/// <summary>The development environment as a process, at ports of its own.</summary>
internal sealed class EnvironmentProcess : IAsyncDisposable
{
    private EnvironmentProcess(Process process, EnvironmentPorts ports) => (Process, Ports) = (process, ports);

    public Process Process { get; }

    public EnvironmentPorts Ports { get; }

    /// <summary>Starts it, and waits until everything runs.</summary>
    /// <param name="command">Without the options for the ports.</param>
    public static async Task<EnvironmentProcess> StartAsync(string[] command, string? folder = null)
    {
        var ports = EnvironmentPorts.From(FirstOfFreePorts());
        string[] options = ["--port", ports.Broker.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(
            new ProcessStartInfo(command[0], [.. command[1..], .. options])
            {
                WorkingDirectory = folder ?? "",
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var started = new EnvironmentProcess(process, ports);
        try
        {
            await process.StandardOutput.ReadUntilAsync("Ctrl+C stops everything");
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Process.Kill(entireProcessTree: true);
        await Process.WaitForExitAsync(CancellationToken.None);
        Process.Dispose();
    }

    private static int FirstOfFreePorts()
    {
        while (true)
        {
            var first = FreePort.Next();
            if (!new[] { 10, 20, 30 }.Any(more => NeededPort.IsTaken(first + more)))
            {
                return first;
            }
        }
    }
}
