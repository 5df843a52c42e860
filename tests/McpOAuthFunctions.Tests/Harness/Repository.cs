using System.Reflection;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Files of the source tree, from which tests always run.</summary>
public static class Repository
{
    public static string Root { get; } =
        Path.GetFullPath(
            typeof(Repository)
                .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
                .Single(attribute => attribute.Key == "RepositoryRoot")
                .Value!
        );

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files under src, by their names relative to it. Generated files are left out.</summary>
    public static IEnumerable<(string Name, string Path)> Sources() =>
        Directory
            .EnumerateFiles(PathOf("src"), "*.cs", SearchOption.AllDirectories)
            .Select(path => (Name: Path.GetRelativePath(PathOf("src"), path).Replace('\\', '/'), Path: path))
            .Where(source => !source.Name.Contains("/obj/", StringComparison.Ordinal))
            .OrderBy(source => source.Name, StringComparer.Ordinal);
}
