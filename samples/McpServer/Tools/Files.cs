using System.Collections.Concurrent;
using ModelContextProtocol;

namespace SampleMcpServer.Tools;

/// <summary>Each user's texts, limited in number and kept in memory.</summary>
internal sealed class Files
{
    private const int MaxTextsPerUser = 100;
    private const int MaxCharacters = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> users = new();

    public void Keep(string subject, string name, string text)
    {
        var files = users.GetOrAdd(subject, _ => new());
        if (text.Length > MaxCharacters || (files.Count >= MaxTextsPerUser && !files.ContainsKey(name)))
        {
            throw new McpException(
                $"You can store at most {MaxTextsPerUser} texts of up to {MaxCharacters} characters each."
            );
        }
        files[name] = text;
    }

    public int CountOf(string subject) => users.TryGetValue(subject, out var files) ? files.Count : 0;
}
