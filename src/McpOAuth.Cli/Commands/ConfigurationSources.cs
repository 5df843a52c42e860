using System.CommandLine;
using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary>Where the settings of a command come from. Later sources win.</summary>
internal sealed class ConfigurationSources
{
    private readonly string[] names;

    private ConfigurationSources(IConfigurationRoot configuration, params string[] names) =>
        (Configuration, this.names) = (configuration, names);

    /// <summary>As the sources have it.</summary>
    public IConfigurationRoot Configuration { get; }

    /// <summary>
    /// As the broker would read it. A file may be the list of a deployment's settings, in which secrets are Key Vault
    /// references.
    /// </summary>
    public IConfiguration Readable =>
        names.Length == 1
            ? new ConfigurationBuilder().AddInMemoryCollection(KeyVaultPlaceholders.In(Configuration)).Build()
            : Configuration;

    public static ConfigurationSources Of(ParseResult arguments, Terminal terminal)
    {
        var builder = new ConfigurationBuilder();
        if (arguments.GetValue(CommandLine.SettingsFile) is { } file)
        {
            return new(builder.AddInMemoryCollection(SettingsFiles.Read(file.FullName)).Build(), file.Name);
        }
        builder.AddInMemoryCollection(LocalSettings.Read(Directory.GetCurrentDirectory()));
        builder.AddEnvironmentVariables();
        builder.AddInMemoryCollection(terminal.Settings);
        return new(builder.Build(), LocalSettings.FileName, "environment", "command");
    }

    /// <summary>The source whose value counts; <c>default</c> if none has one.</summary>
    /// <param name="setting">In the form <c>Section__Key</c>.</param>
    public string Of(string setting)
    {
        var key = LocalSettings.KeyOf(setting);
        var providers = Configuration.Providers.ToList();
        var winner = providers.FindLastIndex(provider => provider.TryGet(key, out _));
        return winner < 0 ? "default" : names[winner];
    }
}
