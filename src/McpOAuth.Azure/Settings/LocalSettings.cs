using System.Text.Json;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>local.settings.json</c>, where the Functions tools keep a developer's settings.</summary>
internal static class LocalSettings
{
    public const string FileName = "local.settings.json";

    /// <summary>
    /// The file's <c>Values</c>, or empty if there is no file. Environment variables take precedence.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? ReadFile(path) : new Dictionary<string, string?>();
    }

    /// <summary>Reads a file of the same format under any name.</summary>
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
                throw new SettingsException(
                    $"{path} has no \"Values\" object. See local.settings.sample.json for the format."
                );
            }
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            foreach (var value in values.EnumerateObject())
            {
                if (!settings.TryAdd(KeyOf(value.Name), value.Value.ToString()))
                {
                    throw new SettingsException($"{path} sets {value.Name} more than once. Keep one of them.");
                }
            }
            return settings;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new SettingsException($"{path} is not valid settings JSON: {exception.Message}");
        }
    }

    /// <summary>The setting's name in the configuration.</summary>
    public static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
