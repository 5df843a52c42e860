using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads how the broker authenticates at an upstream, from <c>Upstreams__NAME__…</c>.</summary>
internal static class UpstreamCredentialSections
{
    public static UpstreamAuthenticationMethod ReadMethod(SettingsSection section) =>
        section.OneOf(
            "ClientAuthentication",
            UpstreamAuthenticationMethod.Automatic,
            ("basic", UpstreamAuthenticationMethod.Basic),
            ("post", UpstreamAuthenticationMethod.Post),
            ("private_key_jwt", UpstreamAuthenticationMethod.PrivateKeyJwt)
        );

    public static AssertionKey? ReadPrivateKey(SettingsSection section, UpstreamPreset preset, string? secret)
    {
        var keyId = section.Text("PrivateKeyId");
        if (section.Text("PrivateKey") is not { } pem)
        {
            return null;
        }
        if (secret is not null)
        {
            section.Problem(
                "PrivateKey",
                "and ClientSecret are both set. Set one of them: the key replaces the secret."
            );
        }
        if (preset == UpstreamPreset.GitHub)
        {
            section.Problem("PrivateKey", "is set, but GitHub takes only a client secret. Set ClientSecret instead.");
        }
        var key = AssertionKey.TryRead(new Secret(pem), keyId, out var problem);
        if (problem is not null)
        {
            section.Problem("PrivateKey", $"{problem}. Make one with: openssl ecparam -name prime256v1 -genkey -noout");
        }
        return key;
    }

    /// <summary>Reports credentials that contradict each other.</summary>
    public static void Check(SettingsSection section, UpstreamSettings settings)
    {
        var isKey = settings.ClientAuthentication == UpstreamAuthenticationMethod.PrivateKeyJwt;
        var hasAssertion = section.Text("PrivateKey") is not null || settings.ManagedIdentity is not null;
        if (isKey && !hasAssertion)
        {
            section.Problem("ClientAuthentication", "is private_key_jwt, but PrivateKey is not set. Set it.");
        }
        if (!isKey && settings.ClientAuthentication != UpstreamAuthenticationMethod.Automatic && hasAssertion)
        {
            section.Problem("ClientAuthentication", "is set, but a key authenticates. Remove it, or the key.");
        }
        if (settings is { ManagedIdentity: not null, PrivateKey: not null })
        {
            section.Problem("ManagedIdentity", "and PrivateKey are both set. Set one of them.");
        }
        if (settings.AssertionAudience is not null && section.Text("PrivateKey") is null)
        {
            section.Problem(
                "AssertionAudience",
                "is set, but PrivateKey is not. Only its assertions have this audience."
            );
        }
    }
}
