namespace DevEnvironment.Node;

/// <summary>The folders of the <c>PATH</c>.</summary>
public static class SearchPath
{
    /// <summary>The first file of this name, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
