namespace DevEnvironment.Node;

/// <summary>The last lines of a process's output, for its error message.</summary>
internal sealed class RecentOutput
{
    private const int MaxLines = 100;
    private readonly Queue<string> lines = new();

    public void Add(string line)
    {
        lock (lines)
        {
            lines.Enqueue(line);
            if (lines.Count > MaxLines)
            {
                lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (lines)
        {
            return string.Join('\n', lines);
        }
    }
}
