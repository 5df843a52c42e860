using McpOAuth.Azure.KeyVault;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads <c>KeyVault__KeyId</c>: outside Development nothing but Key Vault may hold the keys.</summary>
internal static class KeyVaultSection
{
    /// <summary>Null in Development alone: the local key file wraps.</summary>
    public static KeyVaultKeyId? Read(SettingsSection section, bool development)
    {
        const string cure = "Set the id of an RSA key, such as https://NAME.vault.azure.net/keys/KEY.";
        var text = development ? section.Text("KeyId") : section.Required("KeyId", cure);
        section.RefuseOthers();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }
        if (!KeyVaultKeyId.TryParse(text, development, out var id))
        {
            section.Problem(
                "KeyId",
                $"is \"{text}\". It must be https://NAME.vault.azure.net/keys/KEY (or a vault of another cloud, or a "
                    + $"managed HSM){(development ? ", or http on this machine" : "")}."
            );
            return null;
        }
        if (id.Version is not null)
        {
            section.Problem(
                "KeyId",
                "names a version of the key. Leave the version away: a rotation would never be noticed."
            );
            return null;
        }
        return id;
    }
}
