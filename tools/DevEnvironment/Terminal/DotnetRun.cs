using System.Globalization;

namespace DevEnvironment.Terminal;

/// <summary>
/// The <c>dotnet run</c> process that started this program, if any. When it is killed, its child is not notified, so
/// the child polls. Linux only, where <c>/proc</c> names the parent.
/// </summary>
internal static class DotnetRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <returns>True when it has exited; false if there is none, or the wait was cancelled.</returns>
    public static async Task<bool> EndsAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !IsDotnetRun(Parent()))
        {
            return false;
        }

        var parent = Parent();
        try
        {
            // No event tells that a process which is not our child has ended.
            while (Parent() == parent)
            {
                await Task.Delay(Interval, cancellationToken);
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // The name in parentheses may contain anything. The state and the parent's id follow it.
    private static int Parent()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static bool IsDotnetRun(int process)
    {
        try
        {
            var arguments = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return Path.GetFileName(arguments[0]) == "dotnet" && arguments.Contains("run");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
