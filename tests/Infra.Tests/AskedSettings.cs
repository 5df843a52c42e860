using McpOAuth.Azure.Settings;
using Microsoft.Extensions.Configuration;

namespace Infra.Tests;

/// <summary>Gives settings to the program's own reader, and tells which of them it looks for.</summary>
internal static class AskedSettings
{
    /// <summary>The names that the program never looks for: misspelt, or none of its own.</summary>
    public static IReadOnlyList<string> Unread(IReadOnlyCollection<string> names)
    {
        var values = names
            .DistinctBy(KeyOf, StringComparer.OrdinalIgnoreCase)
            .Select(name => KeyValuePair.Create<string, string?>(KeyOf(name), "value"));
        var notes = new SettingsNotes();
        try
        {
            SettingsReader.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), notes);
        }
        catch (SettingsException)
        {
            // It reads on to the end whatever the values are; they are known to Azure alone.
        }
        var read = notes.Settings.Select(setting => setting.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. names.Where(name => !read.Contains(name))];
    }

    // As the environment's variables are read.
    private static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
