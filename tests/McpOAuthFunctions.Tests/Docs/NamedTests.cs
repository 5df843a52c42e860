using System.Text.RegularExpressions;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Docs;

/// <summary>Tests and files that a document names in backquotes.</summary>
internal static partial class NamedTests
{
    /// <summary>The texts in backquotes.</summary>
    public static IEnumerable<string> In(string text) => Name().Matches(text).Select(name => name.Groups[1].Value);

    /// <summary>Those of the names, each <c>Class.Method</c>, that no source of the tests has.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> names)
    {
        var sources = Sources("tests").Select(File.ReadAllText).ToList();
        return [.. names.Where(name => !sources.Exists(source => IsIn(source, name)))];
    }

    /// <summary>The C# files of a folder.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Replace('\\', '/').Contains("/obj/", StringComparison.Ordinal));

    private static bool IsIn(string source, string name)
    {
        var parts = name.Split('.');
        return parts.Length == 2
            && Regex.IsMatch(source, $@"\bclass {parts[0]}\b")
            && Regex.IsMatch(
                source,
                $@"\b(?:public|internal) (?:static )?(?:async )?(?:Task|void|ValueTask) {parts[1]}\("
            );
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
