using System.Text.RegularExpressions;
using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>Upstreams__NAME__…</c>.</summary>
internal static partial class UpstreamSections
{
    private static readonly ScopeSet DefaultScopes = ScopeSet.Of(["openid", "profile", "email", "offline_access"]);

    // Google does not support offline_access.
    private static readonly ScopeSet GoogleScopes = ScopeSet.Of(["openid", "profile", "email"]);

    public static List<UpstreamSettings> Read(SettingsSection upstreams, bool development)
    {
        var all = upstreams.Children().Select(section => ReadOne(section, development)).ToList();
        if (all.Count == 0)
        {
            upstreams.Problem(
                "NAME",
                "is not set. Configure at least one upstream, starting with Upstreams__NAME__Preset."
            );
        }
        return all;
    }

    private static UpstreamSettings ReadOne(SettingsSection section, bool development)
    {
        if (!LettersAndDigits().IsMatch(section.Key))
        {
            section.Problem(
                "Preset",
                $"belongs to an upstream named \"{section.Key}\". Use letters and digits: it appears in URLs, and "
                    + "Azure does not pass settings with other characters in their names to a program on Linux."
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
            Title = section.ShownText("Title"),
            Preset = preset,
            Issuer = ReadIssuer(section, preset, development),
            MetadataAddress = ReadMetadataAddress(section, preset, development),
            ClientId = section.Required("ClientId", "Set the client id that the provider issued to the broker."),
            ClientSecret = secret is null ? null : new Secret(secret),
            ManagedIdentity = ReadManagedIdentity(section, preset, secret),
            ClientAuthentication = UpstreamCredentialSections.ReadMethod(section),
            PrivateKey = UpstreamCredentialSections.ReadPrivateKey(section, preset, secret),
            AssertionAudience = section.Text("AssertionAudience"),
            PushedAuthorization = section.Text("PushedAuthorization") is null
                ? null
                : section.Flag("PushedAuthorization", fallback: false),
            Scopes = section.Scopes("Scopes") ?? DefaultScopesOf(preset),
            RefreshRotation = section.OneOf(
                "RefreshRotation",
                DefaultRotationOf(preset),
                ("none", RefreshRotationKind.None),
                ("reusable", RefreshRotationKind.Reusable),
                ("single-use", RefreshRotationKind.SingleUse)
            ),
        };
        UpstreamCredentialSections.Check(section, settings);
        if (preset != UpstreamPreset.GitHub && !settings.Scopes.Contains("openid"))
        {
            section.Problem(
                "Scopes",
                $"is \"{settings.Scopes}\". It must include openid: the id_token tells who signed in."
            );
        }
        section.RejectUnknown();
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
            section.Problem(
                "ManagedIdentity",
                $"is \"{identity}\", but only the EntraId preset supports it. Set ClientSecret instead."
            );
        }
        if (secret is not null)
        {
            section.Problem(
                "ManagedIdentity",
                "and ClientSecret are both set. Set one of them: a managed identity replaces the secret."
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
            _ => section.Required("Issuer", "Set it exactly as in the provider's metadata."),
        };
        if (text.Length == 0)
        {
            return text;
        }
        if (!IsAllowedUrl(text, development))
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
                    + "lower case: common, organizations and consumers would let users of any tenant sign in."
            );
        }
        if (preset == UpstreamPreset.GitHub && !GitHub.IsIssuer(text))
        {
            section.Problem("Issuer", $"is \"{text}\". For GitHub Enterprise Server, set https://HOST/login/oauth.");
        }
        return text;
    }

    private static string? ReadMetadataAddress(SettingsSection section, UpstreamPreset preset, bool development)
    {
        var text = section.Text("MetadataAddress");
        if (text is not null && preset == UpstreamPreset.GitHub)
        {
            section.Problem("MetadataAddress", "is set, but GitHub has no metadata. Remove it.");
        }
        if (text is not null && !IsAllowedUrl(text, development))
        {
            section.Problem(
                "MetadataAddress",
                $"is \"{text}\". It must be an https URL, such as https://HOST/PATH/.well-known/openid-configuration."
            );
        }
        return text;
    }

    private static bool IsAllowedUrl(string text, bool development) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == "https" || (development && uri.Scheme == "http" && uri.IsLoopback));

    private static ScopeSet DefaultScopesOf(UpstreamPreset preset) =>
        preset switch
        {
            UpstreamPreset.Google => GoogleScopes,
            UpstreamPreset.GitHub => ScopeSet.Of(["read:user"]),
            _ => DefaultScopes,
        };

    // Single-use is the safe default for an unknown provider: it never loses a token.
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
