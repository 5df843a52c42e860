using McpOAuth.Clients;
using McpOAuth.Grants;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using McpOAuthFunctions.Hosting;
using McpOAuthFunctions.SecurityAudit;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>For each line what makes it, and only it, come out badly: also what no setting can do.</summary>
internal static class Weaknesses
{
    private static readonly AttackResult Broken = new(3, ["an attack"]);

    public static IReadOnlyList<Weakness> All { get; } =
    [
        Seen("pkce_enabled", seen => seen with { PkceMethods = ["S256", "plain"] }),
        Seen("pkce_enabled", seen => seen with { PkceDowngrades = Broken }),
        Set("https_only", one => one with { Behaviour = one.Behaviour with { InsecureEndpoints = Broken } }),
        Seen("state_validation", seen => seen with { StateReplays = Broken }),
        Seen("state_validation", seen => seen with { ForgedStates = Broken }),
        Seen("redirect_uri_validation", seen => seen with { RedirectTricks = Broken }),
        Set("scope_minimization", one => one with { Resources = [Resource(defaults: "a b", scopes: "a b")] }),
        Lives("token_expiration", life => life with { AccessToken = TimeSpan.FromHours(2) }),
        Lives("token_expiration", life => life with { AccessToken = TimeSpan.FromHours(1) }, Verdict.Warn),
        Seen("refresh_token_rotation", seen => seen with { RefreshRotates = false }),
        Seen("code_binding", seen => seen with { StolenCodes = Broken }),
        Seen("one_time_use", seen => seen with { CodeReplays = Broken }),
        Seen("code_replay_revocation", seen => seen with { CodeReplaySurvivors = Broken }),
        Lives("short_code_lifetime", life => life with { Code = TimeSpan.FromSeconds(601) }),
        Lives("short_code_lifetime", life => life with { Code = TimeSpan.FromSeconds(600) }, Verdict.Warn),
        Seen("response_types", seen => seen with { ResponseTypes = ["code", "token"] }),
        Seen("response_types", seen => seen with { GrantTypes = ["authorization_code", "password"] }),
        Seen("issuer_identity", seen => seen with { Issuer = "https://elsewhere.example.com" }),
        Seen("issuer_from_settings", seen => seen with { MovedIssuers = Broken }),
        Seen("client_authentication", seen => seen with { ClientAuthenticationMethods = ["none"] }),
        Set(
            "client_authentication",
            one => one with { Clients = [new("desk", AuthenticationMethods.ClientSecretBasic)] },
            Verdict.Warn
        ),
        Seen("published_keys", seen => seen with { PrivateKeyMembers = Broken }),
        Seen("unknown_paths", seen => seen with { ServerErrors = Broken }),
        Seen("state_entropy", seen => seen with { StateBytes = 31 }),
        Lives("state_timeout", life => life with { State = TimeSpan.FromSeconds(301) }),
        Seen("mix_up_issuer", seen => seen with { PromisesIssuer = false }),
        Seen("mix_up_upstreams", seen => seen with { StatesOfOtherUpstreams = Broken }),
        Seen("session_cookies", seen => seen with { WeakCookies = Broken }),
        Seen("exact_uri_matching", seen => seen with { InexactRedirects = Broken }),
        Seen("uri_registration_required", seen => seen with { UnregisteredRedirects = Broken }),
        Seen("localhost_restrictions", seen => seen with { RemoteHttp = Broken }),
        Seen("scheme_validation", seen => seen with { DangerousSchemes = Broken }),
        Seen("open_redirect", seen => seen with { OpenRedirects = Broken }),
        Seen("redirect_status", seen => seen with { RepeatingRedirects = Broken }),
        Seen("duplicate_parameters", seen => seen with { DuplicateParameters = Broken }),
        Set("scope_wildcards", one => one with { Resources = [Resource(defaults: "a", scopes: "a files:*")] }),
        Set("scope_wildcards", one => one with { Resources = [Resource(defaults: "a", scopes: "a full-access")] }),
        Seen("unknown_scopes", seen => seen with { UnknownScopes = Broken }),
        Seen("scope_elevation", seen => seen with { ScopeElevations = Broken }),
        Asks("upstream_sign_in_scopes", one => one with { Scopes = ScopeSet.Of(["openid", "files.readwrite"]) }),
        Lives(
            "refresh_token_lifetime",
            life => life with { RefreshToken = TimeSpan.FromDays(91), RefreshTokenAbsolute = TimeSpan.FromDays(90) }
        ),
        Lives("grant_lifetime", life => life with { RefreshTokenAbsolute = TimeSpan.FromDays(366) }),
        Lives("grant_lifetime", life => life with { RefreshTokenAbsolute = TimeSpan.FromDays(365) }, Verdict.Warn),
        Lives("refresh_grace", life => life with { RefreshGrace = TimeSpan.FromSeconds(301) }),
        Lives("refresh_grace", life => life with { RefreshGrace = TimeSpan.FromSeconds(61) }, Verdict.Warn),
        Seen("refresh_reuse_detection", seen => seen with { RefreshReuseSurvivors = Broken }),
        Seen(
            "audience_restriction",
            seen => seen with { AccessTokenAudiences = ["https://elsewhere.example.com/mcp"] }
        ),
        Seen("access_token_profile", seen => seen with { AccessTokenType = "JWT" }),
        Seen("access_token_profile", seen => seen with { AccessTokenAlgorithm = "HS256" }),
        Seen("sender_constrained_tokens", seen => seen with { DpopAlgorithms = ["HS256"] }),
        Seen("sender_constrained_tokens", seen => seen with { DpopAlgorithms = [] }, Verdict.Warn),
        Seen("token_passthrough", seen => seen with { StrangersExchanges = Broken }),
        Seen("introspection_authentication", seen => seen with { AnonymousIntrospections = Broken }),
        Seen("token_errors", seen => seen with { UnclearTokenErrors = Broken }),
        Seen("cors", seen => seen with { CorsOnPages = Broken }),
        Seen("clickjacking", seen => seen with { FramedPages = Broken }),
        Seen("content_security_policy", seen => seen with { ScriptablePages = Broken }),
        Seen("referrer_policy", seen => seen with { ReferrerLeaks = Broken }),
        Seen("no_store", seen => seen with { CacheableAnswers = Broken }),
        Seen("content_sniffing", seen => seen with { SniffableAnswers = Broken }),
        Seen("hsts", seen => seen with { HstsSeconds = 0 }),
        Seen("consent_before_upstream", seen => seen with { SilentConsents = Broken }),
        Seen("consent_for_local_clients", seen => seen with { RememberedLocals = Broken }),
        Seen("consent_forms", seen => seen with { ForgedConsents = Broken }),
        Seen("ssrf", seen => seen with { SpecialAddresses = Broken }),
        Seen("registration_access", seen => seen with { RegistersAnonymously = true }),
        Set(
            "registration_access",
            one =>
                one with
                {
                    RegistrationIsOpen = true,
                    ClientLifetimes = new ClientLifetimes { Unused = TimeSpan.FromDays(8) },
                }
        ),
        Set("registration_access", one => one with { RegistrationIsOpen = true }, Verdict.Warn),
        Set(
            "registration_limits",
            one =>
                one with
                {
                    RegistrationIsOpen = true,
                    RegistrationNeedsToken = true,
                    RateLimits = RateLimits.Default with { RegistrationsPerCallerPerHour = 0 },
                }
        ),
        Set("rate_limits", one => one with { RateLimits = RateLimits.Default with { RequestsPerCallerPerMinute = 0 } }),
        Set("production_environment", one => one with { IsDevelopment = true }),
        Set(
            "resource_https",
            one => one with { Resources = [Resource("a", "a b") with { Uri = "http://localhost/mcp" }] },
            aud: "http://localhost/mcp"
        ),
        Asks("upstream_https", one => one with { Issuer = "http://localhost:7081" }),
        Asks(
            "upstream_refresh_tokens",
            one => one with { IsAuthenticated = false, RefreshRotation = RefreshRotationKind.Reusable }
        ),
        Asks("upstream_refresh_tokens", one => one with { IsAuthenticated = false }, Verdict.Warn),
        Set("storage_identity", one => one with { Storage = StorageAccess.AccountKey }),
        Set("storage_identity", one => one with { Storage = StorageAccess.Emulator }),
        Set("key_vault", one => one with { WrapsInKeyVault = false }),
        Lives("data_key_rotation", life => life with { DataKey = TimeSpan.FromDays(91) }),
        Lives("data_key_rotation", life => life with { DataKey = TimeSpan.FromDays(90) }, Verdict.Warn),
        Seen("encryption_at_rest", seen => seen with { BrokenSeals = Broken }),
        Seen("encryption_at_rest", seen => seen with { DataKeyBytes = 16 }),
        Set(
            "secrets_in_key_vault",
            one => one with { Secrets = [new("A__ClientSecret", SecretOrigin.Settings, 43, 32)] }
        ),
        Set("secret_strength", one => one with { Secrets = [new("A__ClientSecret", SecretOrigin.Unseen, 31, 32)] }),
        Seen("no_secrets_in_logs", seen => seen with { LoggedSecrets = Broken }),
    ];

    private static Weakness Seen(string check, Func<Behaviour, Behaviour> change, Verdict verdict = Verdict.Fail) =>
        Set(check, one => one with { Behaviour = change(one.Behaviour) }, verdict);

    private static Weakness Lives(string check, Func<Lifetimes, Lifetimes> change, Verdict verdict = Verdict.Fail) =>
        Set(check, one => one with { Lifetimes = change(one.Lifetimes) }, verdict);

    private static Weakness Asks(
        string check,
        Func<AuditedUpstream, AuditedUpstream> change,
        Verdict verdict = Verdict.Fail
    ) => Set(check, one => one with { Upstreams = [change(one.Upstreams[0])] }, verdict);

    private static Weakness Set(
        string check,
        Func<EffectiveConfiguration, EffectiveConfiguration> change,
        Verdict verdict = Verdict.Fail,
        string? aud = null
    ) =>
        new(
            check,
            verdict,
            one =>
                aud is null
                    ? change(one)
                    : change(one) with
                    {
                        Behaviour = one.Behaviour with { AccessTokenAudiences = [aud] },
                    }
        );

    private static AuditedResource Resource(string defaults, string scopes) =>
        new(AuditedSettings.Resource, ScopeSet.Of(scopes.Split(' ')), ScopeSet.Of(defaults.Split(' ')));
}

/// <param name="Verdict">Of the line.</param>
internal sealed record Weakness(
    string Check,
    Verdict Verdict,
    Func<EffectiveConfiguration, EffectiveConfiguration> Change
);
