using McpOAuth.Azure.Settings;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Cli.SecurityAudit;
using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Resources;
using McpOAuth.Token;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>For each rule that settings decide: a configuration that fails it alone. Also what the reader refuses.</summary>
internal static class Weaknesses
{
    private const string AccountKey =
        "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Y2FuYXJ5;EndpointSuffix=core.windows.net";

    public static IReadOnlyList<Weakness> All { get; } =
    [
        Set("https_only", one => one with { Issuer = Loopback }),
        Set("scope_minimization", one => one with { Resources = [Resource(defaults: "a b", scopes: "a b")] }),
        Lives("token_expiration", life => life with { AccessToken = TimeSpan.FromHours(2) }),
        Lives("token_expiration", life => life with { AccessToken = TimeSpan.FromHours(1) }, Verdict.Warn),
        Lives("short_code_lifetime", life => life with { Code = TimeSpan.FromSeconds(601) }),
        Lives("short_code_lifetime", life => life with { Code = TimeSpan.FromSeconds(600) }, Verdict.Warn),
        Set("client_authentication", one => one with { Clients = [.. one.Clients, Desk] }, Verdict.Warn),
        Set("sender_constrained_tokens", one => one with { Dpop = new() }, Verdict.Warn),
        Lives("state_timeout", life => life with { State = TimeSpan.FromSeconds(301) }),
        Set("scope_wildcards", one => one with { Resources = [Resource(defaults: "a", scopes: "a files:*")] }),
        Set("scope_wildcards", one => one with { Resources = [Resource(defaults: "a", scopes: "a full-access")] }),
        Asks("upstream_sign_in_scopes", one => one with { Scopes = ScopeSet.Of(["openid", "files.readwrite"]) }),
        Lives(
            "refresh_token_lifetime",
            life => life with { RefreshToken = TimeSpan.FromDays(91), RefreshTokenAbsolute = TimeSpan.FromDays(90) }
        ),
        Lives("grant_lifetime", life => life with { RefreshTokenAbsolute = TimeSpan.FromDays(366) }),
        Lives("grant_lifetime", life => life with { RefreshTokenAbsolute = TimeSpan.FromDays(365) }, Verdict.Warn),
        Lives("refresh_grace", life => life with { RefreshGrace = TimeSpan.FromSeconds(601) }),
        Lives("refresh_grace", life => life with { RefreshGrace = TimeSpan.FromSeconds(121) }, Verdict.Warn),
        Set(
            "registration_access",
            one =>
                one with
                {
                    Registration = new(),
                    ClientLifetimes = new() { Unused = TimeSpan.FromDays(8) },
                }
        ),
        Set("registration_access", one => one with { Registration = new() }, Verdict.Warn),
        Set(
            "registration_limits",
            one =>
                one with
                {
                    Registration = new() { InitialAccessTokenSha256 = "hash" },
                    RateLimits = one.RateLimits with { RegistrationsPerCallerPerHour = 0 },
                }
        ),
        Set("rate_limits", one => one with { RateLimits = one.RateLimits with { RequestsPerCallerPerMinute = 0 } }),
        Set("production_environment", one => one with { IsDevelopment = true }),
        Set(
            "resource_https",
            one => one with { Resources = [Resource(defaults: "a", scopes: "a b", uri: "http://localhost/mcp")] }
        ),
        Asks("upstream_https", one => one with { Issuer = "http://localhost:7081" }),
        Asks(
            "upstream_refresh_tokens",
            one => one with { ClientSecret = null, RefreshRotation = RefreshRotationKind.Reusable }
        ),
        Asks("upstream_refresh_tokens", one => one with { ClientSecret = null }, Verdict.Warn),
        Trusts("trusted_issuer_limits", one => one with { People = new() }),
        Trusts("trusted_issuer_limits", one => one with { People = one.People! with { Clients = null } }, Verdict.Warn),
        Trusts("trusted_issuer_https", one => one with { Issuer = "http://localhost:7083" }),
        Trusts("mail_domains", one => one with { People = one.People! with { MailDomains = ["gmail.com"] } }),
        Acts("agent_scopes", one => one with { Scopes = null }),
        Acts(
            "workload_audience",
            one => one with { Workload = one.Workload! with { Audience = "https://github.com/contoso" } }
        ),
        Set("delegation_limits", one => one with { Delegations = [Boundless] }),
        Set("storage_identity", one => one with { Storage = new StorageSettings(AccountKey, null) }),
        Set("storage_identity", one => one with { Storage = new("UseDevelopmentStorage=true", null) }),
        Set("key_vault", one => one with { KeyVaultKey = null }),
        Lives("data_key_rotation", life => life with { DataKey = TimeSpan.FromDays(91) }),
        Lives("data_key_rotation", life => life with { DataKey = TimeSpan.FromDays(90) }, Verdict.Warn),
        Holds("secrets_in_key_vault", new("A__ClientSecret", false, 43, 32)),
        Holds("secret_strength", new("A__ClientSecret", true, 31, 32)),
    ];

    private static Issuer Loopback =>
        Issuer.TryParse("http://localhost:7071", development: true, out var issuer)
            ? issuer
            : throw new FormatException();

    private static Delegation Boundless =>
        new()
        {
            Name = "any",
            Actor = "agent",
            Resource = AuditedSettings.Resource,
            Tools = ["reader"],
        };

    private static Client Desk =>
        new()
        {
            ClientId = "desk",
            Origin = ClientOrigin.Configured,
            RedirectUris = [],
            AuthenticationMethod = AuthenticationMethods.ClientSecretBasic,
        };

    private static Weakness Lives(string check, Func<Lifetimes, Lifetimes> change, Verdict verdict = Verdict.Fail) =>
        Set(check, one => one with { Lifetimes = change(one.Lifetimes) }, verdict);

    private static Weakness Asks(
        string check,
        Func<UpstreamSettings, UpstreamSettings> change,
        Verdict verdict = Verdict.Fail
    ) => Set(check, one => one with { Upstreams = [change(one.Upstreams[0])] }, verdict);

    private static Weakness Acts(string check, Func<Client, Client> change) =>
        Set(
            check,
            one =>
                one with
                {
                    Clients = [.. one.Clients.Select(client => client.Workload is null ? client : change(client))],
                }
        );

    private static Weakness Trusts(
        string check,
        Func<TrustedIssuerSettings, TrustedIssuerSettings> change,
        Verdict verdict = Verdict.Fail
    ) => Set(check, one => one with { TrustedIssuers = [change(one.TrustedIssuers[0])] }, verdict);

    private static Weakness Holds(string check, AuditedSecret secret) =>
        new(check, Verdict.Fail, one => one with { Secrets = [secret] });

    private static Weakness Set(
        string check,
        Func<BrokerSettings, BrokerSettings> change,
        Verdict verdict = Verdict.Fail
    ) => new(check, verdict, one => one with { Settings = change(one.Settings) });

    private static Resource Resource(string defaults, string scopes, string uri = AuditedSettings.Resource) =>
        new()
        {
            Uri = ResourceIndicator.TryParse(uri, out var parsed) ? parsed : throw new FormatException(uri),
            Scopes = ScopeSet.Of(scopes.Split(' ')),
            DefaultScopes = ScopeSet.Of(defaults.Split(' ')),
        };
}

/// <param name="Verdict">Of the rule.</param>
internal sealed record Weakness(
    string Check,
    Verdict Verdict,
    Func<EffectiveConfiguration, EffectiveConfiguration> Change
);
