using McpOAuth.Azure.Settings;

namespace McpOAuth.Cli.Commands;

/// <summary>Lists every setting that the broker reads, with its source. Shows secrets only as "set".</summary>
internal static class EffectiveSettings
{
    public static IReadOnlyList<SettingView> Of(
        BrokerSettings settings,
        SettingsNotes notes,
        ConfigurationSources sources
    ) =>
        [
            new("environment", settings.IsDevelopment ? "Development" : "Production", "derived"),
            .. notes.Settings.Select(setting => new SettingView(
                setting.Name,
                ValueOf(setting),
                setting.Value is null ? "default" : sources.Of(setting.Name)
            )),
            .. settings.Upstreams.Select(upstream => new SettingView(
                $"Upstreams__{upstream.Name}: register there",
                $"{settings.Issuer}/callback/{upstream.Name}",
                "derived"
            )),
        ];

    private static string ValueOf(SettingRead setting) =>
        setting switch
        {
            { Value: null } => setting.Default ?? "not set",
            { IsSecret: true } => "set",
            _ => setting.Value,
        };
}
