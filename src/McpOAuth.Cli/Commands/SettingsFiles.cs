using System.Text.Json;
using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary>Reads a file of settings that an operator names.</summary>
internal static class SettingsFiles
{
    /// <summary>
    /// <c>local.settings.json</c>, or the list of <c>name</c> and <c>value</c> that the Azure CLI prints for an app.
    /// </summary>
    /// <exception cref="SettingsException">There is no such file, or it is neither of the two.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new SettingsException($"There is no file {path}.");
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
                var name = setting.GetProperty("name").GetString()!;
                settings[LocalSettings.KeyOf(name)] = setting.GetProperty("value").GetString();
            }
            return settings;
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new SettingsException(
                $"{path} is no list of objects with \"name\" and \"value\", as the Azure CLI prints it: {exception.Message}"
            );
        }
    }
}
