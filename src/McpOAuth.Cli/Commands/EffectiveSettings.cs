using McpOAuth.Azure.Settings;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

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
            .. settings.Upstreams.SelectMany(upstream => ToRegister(upstream, settings.Issuer)),
        ];

    private static IEnumerable<SettingView> ToRegister(UpstreamSettings upstream, Issuer issuer)
    {
        yield return new(
            $"Upstreams__{upstream.Name}: register there",
            $"{issuer}/callback/{upstream.Name}",
            "derived"
        );
        if (upstream.PrivateKey is { } key)
        {
            yield return new($"Upstreams__{upstream.Name}: public key to register there", key.PublicJwk, "derived");
        }
    }

    private static string ValueOf(SettingRead setting) =>
        setting switch
        {
            { Value: null } => setting.Default ?? "not set",
            { IsSecret: true } => "set",
            // A logo. Nobody wants to read 13,000 characters.
            { Value: var value } when value.StartsWith("data:", StringComparison.OrdinalIgnoreCase) =>
                $"a data URI of {value.Length} characters",
            _ => setting.Value,
        };
}
