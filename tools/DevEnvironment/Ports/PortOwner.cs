using System.Globalization;

namespace DevEnvironment.Ports;

/// <summary>Finds the process that listens on a port. Linux only, from <c>/proc</c>.</summary>
internal static class PortOwner
{
    private const string Listening = "0A";

    /// <summary>
    /// For example <c>node (process 1234)</c>. Null if unknown, or if the process belongs to another user.
    /// </summary>
    public static string? Describe(int port)
    {
        var sockets = ListeningSockets(port);
        if (sockets.Count == 0)
        {
            return null;
        }

        foreach (var process in Directory.EnumerateDirectories("/proc").Where(IsProcess))
        {
            if (HoldsOneOf(process, sockets))
            {
                return $"{Name(process)} (process {Path.GetFileName(process)})";
            }
        }

        return null;
    }

    // Fields per line: number, local address:port in hex, remote, state, queues, timer, retransmits, uid, timeout,
    // inode.
    private static HashSet<string> ListeningSockets(int port)
    {
        var suffix = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        return new[] { "/proc/net/tcp", "/proc/net/tcp6" }
            .Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields =>
                fields.Length > 9 && fields[1].EndsWith(suffix, StringComparison.Ordinal) && fields[3] == Listening
            )
            .Select(fields => $"socket:[{fields[9]}]")
            .ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsProcess(string folder) => Path.GetFileName(folder).All(char.IsAsciiDigit);

    private static bool HoldsOneOf(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory
                .EnumerateFileSystemEntries(Path.Combine(process, "fd"))
                .Select(descriptor => new FileInfo(descriptor).LinkTarget)
                .Any(target => target is not null && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // it has exited, or belongs to another user
        }
    }

    private static string Name(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "comm")).Trim();
        }
        catch (IOException)
        {
            return "a program that has just exited";
        }
    }
}
