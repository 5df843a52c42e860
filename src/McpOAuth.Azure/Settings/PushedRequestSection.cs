using McpOAuth.Login;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>PushedRequests__…</c>.</summary>
internal static class PushedRequestSection
{
    public static PushedRequestSettings Read(SettingsSection section)
    {
        var settings = new PushedRequestSettings
        {
            IsEnabled = section.Flag("Enabled", false),
            IsRequired = section.Flag("Required", false),
        };
        section.RejectUnknown();
        if (settings is { IsRequired: true, IsEnabled: false })
        {
            section.Problem("Required", $"is true, but {section.NameOf("Enabled")} is not. Set both to true.");
        }
        return settings;
    }
}
