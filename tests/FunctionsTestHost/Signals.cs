using System.Diagnostics;
using System.Globalization;

namespace FunctionsTestHost;

/// <summary>Signals to other processes.</summary>
public static class Signals
{
    /// <summary>SIGTERM, as when the platform stops a container.</summary>
    public static async Task TerminateAsync(this Process process)
    {
        using var kill = Process.Start(
            "sh",
            ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")]
        );
        await kill.WaitForExitAsync();
    }
}
