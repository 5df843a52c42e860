namespace DevEnvironment.Node;

/// <summary>The last lines that a process printed, for the message when it fails.</summary>
internal sealed class RecentOutput
{
    private const int Most = 100;
    private readonly Queue<string> _lines = new();

    public void Add(string line)
    {
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > Most)
            {
                _lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }
}
