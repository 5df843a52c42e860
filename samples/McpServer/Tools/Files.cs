using System.Collections.Concurrent;
using ModelContextProtocol;

namespace SampleMcpServer.Tools;

/// <summary>Each person's texts, in memory and few.</summary>
internal sealed class Files
{
    private const int MostOfOnePerson = 100;
    private const int MostCharacters = 10_000;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, string>> people = new();

    public void Keep(string person, string name, string text)
    {
        var files = people.GetOrAdd(person, _ => new());
        if (text.Length > MostCharacters || (files.Count >= MostOfOnePerson && !files.ContainsKey(name)))
        {
            throw new McpException($"At most {MostOfOnePerson} texts of {MostCharacters} characters are kept.");
        }
        files[name] = text;
    }

    public int CountOf(string person) => people.TryGetValue(person, out var files) ? files.Count : 0;
}
