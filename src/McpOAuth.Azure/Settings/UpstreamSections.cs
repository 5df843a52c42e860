using System.Text.RegularExpressions;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Settings;

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
        if (!LettersAndDigits().IsMatch(section.Key))
        {
            section.Problem(
                "Preset",
                $"has the name \"{section.Key}\". Use letters and digits: the name stands in URLs and in names of "
                    + "settings, and Azure gives a program on Linux no setting with other characters."
            );
        }
        if (section.Text("Preset") is null)
        {
            section.Problem("Preset", "is not set. Set it to one of: Oidc, EntraId, Google, GitHub.");
        }
        var preset = section.OneOf(
            "Preset",
            UpstreamPreset.Oidc,
            ("Oidc", UpstreamPreset.Oidc),
            ("EntraId", UpstreamPreset.EntraId),
            ("Google", UpstreamPreset.Google),
            ("GitHub", UpstreamPreset.GitHub)
        );
        var secret = section.Text("ClientSecret");
        var settings = new UpstreamSettings
        {
            Name = section.Key,
            Preset = preset,
            Issuer = ReadIssuer(section, preset, development),
            ClientId = section.Required("ClientId", "Set the client id that the provider gave to the broker."),
            ClientSecret = secret is null ? null : new Secret(secret),
            ManagedIdentity = ReadManagedIdentity(section, preset, secret),
            Scopes = section.Scopes("Scopes") ?? DefaultScopesOf(preset),
            RefreshRotation = section.OneOf(
                "RefreshRotation",
                DefaultRotationOf(preset),
                ("none", RefreshRotationKind.None),
                ("reusable", RefreshRotationKind.Reusable),
                ("single-use", RefreshRotationKind.SingleUse)
            ),
        };
        if (preset != UpstreamPreset.GitHub && !settings.Scopes.Contains("openid"))
        {
            section.Problem("Scopes", "must have openid: without an id_token nobody is known to have signed in.");
        }
        section.RefuseOthers();
        return settings;
    }

    private static string? ReadManagedIdentity(SettingsSection section, UpstreamPreset preset, string? secret)
    {
        var identity = section.Text("ManagedIdentity");
        if (identity is null)
        {
            return null;
        }
        if (preset != UpstreamPreset.EntraId)
        {
            section.Problem("ManagedIdentity", "is for EntraId alone. Set ClientSecret here.");
        }
        if (secret is not null)
        {
            section.Problem(
                "ManagedIdentity",
                "stands beside ClientSecret. Set one of them: it takes a secret's place."
            );
        }
        if (!Guid.TryParseExact(identity, "D", out _))
        {
            section.Problem("ManagedIdentity", $"is \"{identity}\". It must be the client id of a managed identity.");
        }
        return identity;
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
            UpstreamPreset.GitHub => section.Text("Issuer") ?? GitHub.PublicIssuer,
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
        if (preset == UpstreamPreset.EntraId && EntraId.TenantOf(text) is null)
        {
            section.Problem(
                "Issuer",
                $"is \"{text}\". It must be https://login.microsoftonline.com/TENANT-ID/v2.0 with the tenant's id in "
                    + "lower case: common, organizations and consumers would let every tenant in."
            );
        }
        if (preset == UpstreamPreset.GitHub && !GitHub.IsIssuer(text))
        {
            section.Problem("Issuer", $"is \"{text}\". For an enterprise server set https://HOST/login/oauth.");
        }
        return text;
    }

    private static ScopeSet DefaultScopesOf(UpstreamPreset preset) =>
        preset switch
        {
            UpstreamPreset.Google => GoogleScopes,
            UpstreamPreset.GitHub => ScopeSet.Of(["read:user"]),
            _ => DefaultScopes,
        };

    // The one that loses nothing where it is unknown is single-use.
    private static RefreshRotationKind DefaultRotationOf(UpstreamPreset preset) =>
        preset switch
        {
            UpstreamPreset.EntraId => RefreshRotationKind.Reusable,
            UpstreamPreset.Google => RefreshRotationKind.None,
            _ => RefreshRotationKind.SingleUse,
        };

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,64}\z")]
    private static partial Regex LettersAndDigits();
}
