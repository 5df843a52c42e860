namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Where the rules are written.</summary>
internal static class Links
{
    private const string Practices =
        "https://modelcontextprotocol.io/specification/latest/basic/security_best_practices";

    public const string ConfusedDeputy = Practices + "#confused-deputy-problem";
    public const string TokenPassthrough = Practices + "#token-passthrough";
    public const string ServerSideRequestForgery = Practices + "#server-side-request-forgery-ssrf";
    public const string SessionHijacking = Practices + "#session-hijacking";
    public const string ScopeMinimization = Practices + "#scope-minimization";
    public const string KeyVaultReferences =
        "https://learn.microsoft.com/azure/app-service/app-service-key-vault-references";
    public const string TableIdentity =
        "https://learn.microsoft.com/azure/storage/tables/authorize-access-azure-active-directory";
    public const string EnvelopeEncryption = "https://csrc.nist.gov/pubs/sp/800/38/d/final";

    public static string Rfc(int number, string section) =>
        $"https://www.rfc-editor.org/rfc/rfc{number}#section-{section}";
}
