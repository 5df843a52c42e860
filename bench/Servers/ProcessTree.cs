using System.Diagnostics;

namespace Bench.Servers;

/// <summary>A process and its descendants, from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Of(int root)
    {
        var found = new List<int> { root };
        for (var next = 0; next < found.Count; next++)
        {
            foreach (var tasks in Directory.Exists($"/proc/{found[next]}/task") ? Tasks(found[next]) : [])
            {
                var children = File.ReadAllText(tasks).Split(' ', StringSplitOptions.RemoveEmptyEntries);
                found.AddRange(children.Select(int.Parse));
            }
        }
        return found;
    }

    public static TimeSpan ProcessorTimeOf(int root)
    {
        var sum = TimeSpan.Zero;
        foreach (var id in Of(root))
        {
            using var process = Process.GetProcessById(id);
            sum += process.TotalProcessorTime;
        }
        return sum;
    }

    private static IEnumerable<string> Tasks(int process) =>
        Directory.EnumerateDirectories($"/proc/{process}/task").Select(task => $"{task}/children").Where(File.Exists);
}
