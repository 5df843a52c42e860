namespace DevEnvironment.Node;

/// <summary>Searches the folders in <c>PATH</c>.</summary>
public static class SearchPath
{
    /// <summary>The path of the first matching file, or null.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);
}
