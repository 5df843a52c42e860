using McpOAuth.Dpop;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Dpop__…</c>.</summary>
internal static class DpopSection
{
    public static DpopSettings Read(SettingsSection section)
    {
        var settings = new DpopSettings
        {
            IsEnabled = section.Flag("Enabled", false),
            IsRequired = section.Flag("Required", false),
            RequiresNonce = section.Flag("RequireNonce", false),
        };
        section.RejectUnknown();
        if (!settings.IsEnabled && (settings.IsRequired || settings.RequiresNonce))
        {
            var key = settings.IsRequired ? "Required" : "RequireNonce";
            section.Problem(key, $"is true, but {section.NameOf("Enabled")} is not. Set both to true.");
        }
        return settings;
    }
}
