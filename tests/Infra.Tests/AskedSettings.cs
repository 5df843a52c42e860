using McpOAuth.Azure.Settings;
using Microsoft.Extensions.Configuration;

namespace Infra.Tests;

/// <summary>Gives settings to the program's own reader, and notes which of them it asks for.</summary>
internal sealed class AskedSettings : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> asked = new(StringComparer.OrdinalIgnoreCase);

    private AskedSettings(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            Set(KeyOf(name), "value");
        }
    }

    /// <summary>The names that the program never looks at: misspelt, or none of its own.</summary>
    public static IReadOnlyList<string> Unread(IReadOnlyCollection<string> names)
    {
        var settings = new AskedSettings(names);
        try
        {
            SettingsReader.Read(new ConfigurationBuilder().Add(settings).Build());
        }
        catch (SettingsException)
        {
            // It reads on to the end whatever the values are; they are known to Azure alone.
        }
        return [.. names.Where(name => !settings.asked.Contains(KeyOf(name)))];
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    public override bool TryGet(string key, out string? value)
    {
        asked.Add(key);
        return base.TryGet(key, out value);
    }

    // As the environment's variables are read.
    private static string KeyOf(string name) => name.Replace("__", ":", StringComparison.Ordinal);
}
