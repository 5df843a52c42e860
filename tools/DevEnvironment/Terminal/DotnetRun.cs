using System.Globalization;

namespace DevEnvironment.Terminal;

/// <summary>
/// The <c>dotnet run</c> that started this program, if one did. When it is killed nothing tells its child, so the child
/// looks. Linux only: there <c>/proc</c> names the parent.
/// </summary>
internal static class DotnetRun
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <returns>True once it has ended; false when there is none, or the token stopped the wait.</returns>
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

    // The name in parentheses may hold anything; after it come the state and the parent's number.
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
