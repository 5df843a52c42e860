using System.Text.Json;
using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary>Reads the file given with <c>--settings</c>.</summary>
internal static class SettingsFiles
{
    /// <summary>
    /// Accepts <c>local.settings.json</c>, or the Azure CLI's list of <c>name</c> and <c>value</c> objects.
    /// </summary>
    /// <exception cref="SettingsException">The file does not exist, or has neither format.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingsException($"Settings file {path} does not exist.");
        }
        return IsList(path) ? ReadList(path) : LocalSettings.ReadFile(path);
    }

    private static bool IsList(string path) =>
        File.ReadLines(path).FirstOrDefault(line => line.Trim().Length > 0)?.TrimStart().StartsWith('[') == true;

    private static Dictionary<string, string?> ReadList(string path)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var setting in document.RootElement.EnumerateArray())
            {
                var name = setting.GetProperty("name").GetString() ?? throw new JsonException("a name is null");
                settings[LocalSettings.KeyOf(name)] = setting.GetProperty("value").GetString();
            }
            return settings;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new SettingsException(
                $"{path} is not an Azure CLI list of objects with \"name\" and \"value\": {exception.Message}"
            );
        }
    }
}
