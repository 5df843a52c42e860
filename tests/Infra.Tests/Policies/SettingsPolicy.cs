namespace Infra.Tests.Policies;

/// <summary>Every setting has a name that is read, once, and nothing that the broker needs is left out.</summary>
internal static class SettingsPolicy
{
    public static IEnumerable<string> Violations(Snapshot snapshot)
    {
        var settings = snapshot.AppSettings.ToList();
        var names = settings.Select(setting => setting.Key).ToList();
        return
        [
            .. AskedSettings
                .Unread(names)
                .Except([.. SettingNames.Platform, .. SettingNames.Optional])
                .Where(name => !SettingNames.Misplaced.ContainsKey(name))
                .Select(name => $"Nobody reads the setting {name}."),
            .. names
                .Where(SettingNames.Misplaced.ContainsKey)
                .Select(name => $"{name} does not belong here: {SettingNames.Misplaced[name]}."),
            .. SettingNames
                .Required.Concat(SettingNames.Platform)
                .Except(names)
                .Select(name => $"The setting {name} is missing."),
            .. names
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(same => same.Count() > 1)
                .Select(same => $"{same.Key} is set twice."),
            .. settings.Where(setting => setting.Key == "Broker__Issuer").SelectMany(setting => Issuer(setting.Value)),
            .. settings
                .Where(setting => setting.Key == "SignIn__Upstream")
                .SelectMany(setting => SignIn(setting.Value, names)),
        ];
    }

    private static IEnumerable<string> Issuer(string issuer) =>
        issuer.StartsWith("https://", StringComparison.Ordinal) && !issuer[8..].Contains('/', StringComparison.Ordinal)
            ? []
            : [$"Broker__Issuer must be an https origin without a path or a trailing slash, but is {issuer}."];

    private static IEnumerable<string> SignIn(string upstream, List<string> names) =>
        new[] { $"Upstreams__{upstream}__Preset", $"Upstreams__{upstream}__ClientId" }
            .Except(names)
            .Select(name => $"People sign in with {upstream}, but {name} is missing.");
}
