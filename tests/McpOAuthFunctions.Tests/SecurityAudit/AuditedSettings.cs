using McpOAuth.Cli.SecurityAudit;
using Microsoft.Extensions.Configuration;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>Settings that pass every rule that settings decide.</summary>
internal static class AuditedSettings
{
    public const string Issuer = "https://auth.example.com";
    public const string Resource = "https://files.example.com/mcp";

    private const string Jwks =
        """{"keys":[{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"1","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""";

    public static Dictionary<string, string?> Strong() =>
        new()
        {
            ["AZURE_FUNCTIONS_ENVIRONMENT"] = "Production",
            ["Broker:Issuer"] = Issuer,
            ["Storage:TableServiceUri"] = "https://account.table.core.windows.net",
            ["KeyVault:KeyId"] = "https://vault.vault.azure.net/keys/wrapping",
            ["SignIn:Upstream"] = "local",
            ["Upstreams:local:Preset"] = "Oidc",
            ["Upstreams:local:Issuer"] = "https://login.example.com",
            ["Upstreams:local:ClientId"] = "broker",
            ["Upstreams:local:ClientSecret"] = Reference("upstream"),
            ["Resources:0:Uri"] = Resource,
            ["Resources:0:Scopes"] = "profile read:files write:files admin:system",
            ["Resources:0:DefaultScopes"] = "profile read:files",
            ["Resources:0:ClientId"] = "files",
            ["Resources:0:Jwks"] = Jwks,
            ["Registration:Enabled"] = "false",
            ["TrustedIssuers:company:Issuer"] = "https://id.example.com",
            ["TrustedIssuers:company:Purpose"] = "People",
            ["TrustedIssuers:company:Scopes"] = "read:files",
            ["TrustedIssuers:company:Clients"] = "https://claude.ai/client.json",
            ["TrustedIssuers:company:MailDomains"] = "example.com",
            ["TrustedIssuers:github:Issuer"] = "https://token.actions.githubusercontent.com",
            ["TrustedIssuers:github:Purpose"] = "Workloads",
            ["Clients:9:ClientId"] = "nightly-report",
            ["Clients:9:GrantTypes"] = "client_credentials",
            ["Clients:9:Scopes"] = "read:files",
            ["Clients:9:Workload:Issuer"] = "github",
            ["Clients:9:Workload:Subject"] = "repo:contoso/reports:ref:refs/heads/main",
            ["Dpop:Enabled"] = "true",
            ["Dpop:Required"] = "true",
        };

    /// <summary>Strong settings with one warning: a client need not prove a key.</summary>
    public static Dictionary<string, string?> WithBearerTokens() => new(Strong()) { ["Dpop:Required"] = "false" };

    public static string Reference(string secret) => $"@Microsoft.KeyVault(VaultName=vault;SecretName={secret})";

    public static IConfiguration ConfigurationOf(IReadOnlyDictionary<string, string?> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

    public static EffectiveConfiguration StrongConfiguration() => Auditor.Read(ConfigurationOf(Strong()));

    public static AuditReport Judge(EffectiveConfiguration configuration) =>
        Auditor.Judge(configuration, DateTimeOffset.UnixEpoch);

    /// <summary>The rules that settings decide and that warn or fail, as <c>id: verdict</c>.</summary>
    public static string[] WeakLines(AuditReport report) =>
        [
            .. report
                .Findings.Where(one => one is { Rule.Judge: not null, Verdict: Verdict.Warn or Verdict.Fail })
                .Select(one => $"{one.Rule.Id}: {one.Verdict}"),
        ];
}
