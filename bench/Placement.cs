using System.Diagnostics;
using System.Globalization;

namespace Bench;

/// <summary>Which processor runs what: the server under load alone on one, everything else on the others.</summary>
/// <remarks>By <c>taskset</c>, so only on Linux, and only with two processors or more.</remarks>
internal sealed class Placement
{
    private const string Server = "0";

    private readonly string? others;

    private Placement(string? others) => this.others = others;

    /// <summary>Moves this process, and with it all that it starts from now on, off the server's processor.</summary>
    public static Placement Arrange(bool isWanted)
    {
        var count = Environment.ProcessorCount;
        if (!isWanted || count < 2)
        {
            return new(null);
        }
        var others = count == 2 ? "1" : string.Create(CultureInfo.InvariantCulture, $"1-{count - 1}");
        return new(Move(Environment.ProcessId, others) ? others : null);
    }

    /// <summary>Moves a server with all its threads onto the processor that it has for itself.</summary>
    public void Isolate(int process)
    {
        if (others is not null)
        {
            Move(process, Server);
        }
    }

    public override string ToString() =>
        others is null
            ? "not placed: all processes share all processors"
            : $"server on processor {Server}; callers, upstream and store on {others}";

    private static bool Move(int process, string processors)
    {
        try
        {
            using var taskset = Process.Start(
                new ProcessStartInfo("taskset", ["-a", "-c", "-p", processors, $"{process}"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            taskset.WaitForExit();
            return taskset.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
