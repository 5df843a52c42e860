using System.Diagnostics;

namespace Bench.Servers;

/// <summary>A build of the broker, and environment variables to run it with.</summary>
/// <param name="Folder">Has <c>McpOAuthFunctions.dll</c>.</param>
internal sealed record Variant(string Name, string Folder, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The broker that was built with the bench.</summary>
    public static Variant Current { get; } = new("broker", AppContext.BaseDirectory, new Dictionary<string, string>());

    /// <param name="text">
    /// <c>NAME=FOLDER;VARIABLE=VALUE;…</c>. Without a folder, it is the broker that was built with the bench.
    /// </param>
    public static Variant Parse(string text)
    {
        var parts = text.Split(';');
        var (name, folder) = Pair(parts[0]);
        return new(
            name,
            folder.Length > 0 ? folder : AppContext.BaseDirectory,
            parts.Skip(1).Select(Pair).ToDictionary(pair => pair.Name, pair => pair.Value)
        );
    }

    /// <param name="settings">Environment variables. Those of the variant come on top.</param>
    public ProcessStartInfo StartWith(IEnumerable<KeyValuePair<string, string>> settings)
    {
        // Only a program that was published without its own runtime has no executable.
        var executable = Path.Combine(Folder, "McpOAuthFunctions");
        var start = File.Exists(executable)
            ? new ProcessStartInfo(executable)
            : new ProcessStartInfo("dotnet", [$"{executable}.dll"]);
        start.WorkingDirectory = Folder;
        foreach (var (name, value) in settings.Concat(Environment))
        {
            start.Environment[name] = value;
        }
        return start;
    }

    private static (string Name, string Value) Pair(string text) =>
        text.Split('=', 2) is [var name, var value] ? (name, value) : (text, "");
}
