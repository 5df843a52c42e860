using System.Text.Json;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>local.settings.json</c>, the file in which the Functions tools keep settings for a desk.</summary>
internal static class LocalSettings
{
    private const string FileName = "local.settings.json";

    /// <summary>The file's <c>Values</c>, or nothing where there is no file. The environment goes before them.</summary>
    public static IReadOnlyDictionary<string, string?> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? ReadFile(path) : new Dictionary<string, string?>();
    }

    /// <summary>A file of that form under any name.</summary>
    public static IReadOnlyDictionary<string, string?> ReadFile(string path)
    {
        try
        {
            var options = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), options);
            if (!document.RootElement.TryGetProperty("Values", out var values))
            {
                throw new SettingsException($"{path} has no object \"Values\". Compare local.settings.sample.json.");
            }
            return values
                .EnumerateObject()
                .ToDictionary(value => KeyOf(value.Name), value => (string?)value.Value.ToString());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SettingsException($"{path} is not the JSON that it should be: {exception.Message}");
        }
    }

    /// <summary>The name that a setting has in a configuration.</summary>
    public static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
