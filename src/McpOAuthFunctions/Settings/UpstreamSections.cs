using System.Text.RegularExpressions;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuthFunctions.Settings;

/// <summary>Reads <c>Upstreams__NAME__…</c>.</summary>
internal static partial class UpstreamSections
{
    private static readonly ScopeSet DefaultScopes = ScopeSet.Of(["openid", "profile", "email", "offline_access"]);

    // Google knows no offline_access.
    private static readonly ScopeSet GoogleScopes = ScopeSet.Of(["openid", "profile", "email"]);

    public static List<UpstreamSettings> Read(SettingsSection upstreams, bool development)
    {
        var all = upstreams.Children().Select(section => ReadOne(section, development)).ToList();
        if (all.Count == 0)
        {
            upstreams.Problem("NAME", "is not set: there is no upstream. Set Upstreams__NAME__Preset and its like.");
        }
        return all;
    }

    private static UpstreamSettings ReadOne(SettingsSection section, bool development)
    {
        if (!PathSegment().IsMatch(section.Key))
        {
            section.Problem("Preset", "has a name that cannot stand in a URL. Use letters, digits and hyphens.");
        }
        if (section.Text("Preset") is null)
        {
            section.Problem("Preset", "is not set. Set it to one of: Oidc, EntraId, Google.");
        }
        var preset = section.OneOf(
            "Preset",
            UpstreamPreset.Oidc,
            ("Oidc", UpstreamPreset.Oidc),
            ("EntraId", UpstreamPreset.EntraId),
            ("Google", UpstreamPreset.Google)
        );
        var secret = section.Text("ClientSecret");
        var settings = new UpstreamSettings
        {
            Name = section.Key,
            Preset = preset,
            Issuer = ReadIssuer(section, preset, development),
            ClientId = section.Required("ClientId", "Set the client id that the provider gave to the broker."),
            ClientSecret = secret is null ? null : new Secret(secret),
            Scopes = section.Scopes("Scopes") ?? (preset == UpstreamPreset.Google ? GoogleScopes : DefaultScopes),
            RefreshRotation = section.OneOf(
                "RefreshRotation",
                RefreshRotationKind.SingleUse,
                ("none", RefreshRotationKind.None),
                ("reusable", RefreshRotationKind.Reusable),
                ("single-use", RefreshRotationKind.SingleUse)
            ),
        };
        if (!settings.Scopes.Contains("openid"))
        {
            section.Problem("Scopes", "must have openid: without an id_token nobody is known to have signed in.");
        }
        section.RefuseOthers();
        return settings;
    }

    private static string ReadIssuer(SettingsSection section, UpstreamPreset preset, bool development)
    {
        var text = preset switch
        {
            UpstreamPreset.Google => section.Text("Issuer") ?? "https://accounts.google.com",
            UpstreamPreset.EntraId => section.Required(
                "Issuer",
                "Set https://login.microsoftonline.com/TENANT-ID/v2.0 with the id of your tenant."
            ),
            _ => section.Required("Issuer", "Set it exactly as the provider's own metadata has it."),
        };
        if (text.Length == 0)
        {
            return text;
        }
        var allowed =
            Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && (uri.Scheme == "https" || (development && uri.Scheme == "http" && uri.IsLoopback));
        if (!allowed)
        {
            section.Problem(
                "Issuer",
                $"is \"{text}\". It must be an https URL{(development ? ", or http on this machine" : "")}."
            );
        }
        return text;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,64}\z")]
    private static partial Regex PathSegment();
}
