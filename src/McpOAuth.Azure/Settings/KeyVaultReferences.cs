namespace McpOAuth.Azure.Settings;

/// <summary>Refuses settings whose Key Vault reference was not resolved.</summary>
/// <remarks>
/// App Service replaces <c>@Microsoft.KeyVault(…)</c> by the secret, and leaves the text as it is if it cannot
/// (learn.microsoft.com/azure/app-service/app-service-key-vault-references). The text would then be the secret, and
/// anyone can guess it.
/// </remarks>
internal static class KeyVaultReferences
{
    private const string Start = "@Microsoft.KeyVault(";

    public static bool IsReference(string? value) =>
        value?.TrimStart().StartsWith(Start, StringComparison.OrdinalIgnoreCase) == true;

    public static void Refuse(IConfiguration configuration, ICollection<string> problems)
    {
        var unresolved = configuration
            .AsEnumerable()
            .Where(setting => IsReference(setting.Value))
            .Select(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        foreach (var name in unresolved)
        {
            problems.Add(
                $"{name} is a Key Vault reference that was not resolved. Check that the secret exists, that the app's "
                    + "identity has the role Key Vault Secrets User, and that the vault's firewall lets the app in. "
                    + "On a developer's machine, set the secret itself."
            );
        }
    }
}
