using McpOAuth.Azure.KeyVault;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>KeyVault__KeyId</c>. Outside Development, Key Vault is required.</summary>
internal static class KeyVaultSection
{
    /// <summary>Null in Development only, where the local key file wraps the data keys.</summary>
    public static KeyVaultKeyId? Read(SettingsSection section, bool development)
    {
        const string remedy = "Set the id of an RSA key, such as https://NAME.vault.azure.net/keys/KEY.";
        var text = development ? section.Text("KeyId") : section.Required("KeyId", remedy);
        section.RejectUnknown();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        if (!KeyVaultKeyId.TryParse(text, development, out var id))
        {
            section.Problem(
                "KeyId",
                $"is \"{text}\". It must be https://NAME.vault.azure.net/keys/KEY (or a vault in another cloud, or a "
                    + $"managed HSM){(development ? ", or http on this machine" : "")}."
            );
            return null;
        }
        if (id.Version is not null)
        {
            section.Problem(
                "KeyId",
                $"is \"{text}\", which includes a version. Omit the version, so that key rotations take effect."
            );
            return null;
        }
        return id;
    }
}
