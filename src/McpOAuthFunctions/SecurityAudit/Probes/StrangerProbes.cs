using System.Globalization;
using McpOAuth.Protocol;
using static McpOAuthFunctions.SecurityAudit.Probes.Expectation;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>What anyone can send: pages, foreign origins, forged forms, requests without credentials.</summary>
internal static class StrangerProbes
{
    public const string UnknownClient = "security-audit-unknown-client";

    /// <summary>A host that nobody has (RFC 2606 §2).</summary>
    public const string Host = "attacker.example";

    // As long as a real one, so the broker looks it up and does not find it.
    private static readonly string LikeAState = new('A', 43);

    /// <summary>A code of an unknown client. Every broker answers it with an OAuth error.</summary>
    public static Probe UnknownCode =>
        new("/token", [Shows("token_errors", "an unknown client", IsClear), .. Headers("/token")])
        {
            Form =
            [
                (ParameterNames.GrantType, GrantTypes.AuthorizationCode),
                (ParameterNames.ClientId, UnknownClient),
                (ParameterNames.Code, "audit"),
                (ParameterNames.CodeVerifier, new string('v', 43)),
            ],
        };

    public static IEnumerable<Probe> All(ProbeTarget target) =>
        [
            .. ((string[])["/", "/authorize", target.Callback]).Select(PageAt),
            .. ((string[])["/", "/authorize", "/consent", target.Callback, "/introspect"]).SelectMany(ForeignOrigins),
            .. States(target.Callback),
            .. Consents(target.Resource),
            new("/introspect", [Refused("introspection_authentication", "no credentials"), .. Headers("/introspect")])
            {
                Form = [("token", "audit")],
            },
            // An empty document: an open registration answers 400, and nothing is registered.
            new(
                "/register",
                Shows("registration_access", "open without a token", one => one.Status is > 400 || IsOpen(target))
            )
            {
                Json = "{}",
            },
        ];

    /// <summary>A token exchange (RFC 8693 §2.1) by a caller that is not an MCP server.</summary>
    /// <param name="clientId">Null for none.</param>
    public static Probe Exchange(string? clientId, string by) =>
        new("/token", Refused("token_passthrough", by))
        {
            Form =
            [
                (ParameterNames.GrantType, GrantTypes.TokenExchange),
                ("subject_token", "audit"),
                ("subject_token_type", TokenTypes.AccessToken),
                ("audience", "audit"),
                ("actions", "audit"),
                .. clientId is null ? [] : ((string, string)[])[(ParameterNames.ClientId, clientId)],
            ],
        };

    private static bool IsOpen(ProbeTarget target) =>
        target.Configuration.Settings.Registration is { IsEnabled: true, InitialAccessTokenSha256: null };

    private static bool IsClear(ProbeAnswer answer) =>
        answer is { Status: 401, ContentType: "application/json" } && answer.Text("error") == ErrorCodes.InvalidClient;

    private static IEnumerable<Expectation> Headers(string path) =>
        [
            Shows("no_store", path, one => one.Header("Cache-Control")?.Contains("no-store") == true),
            Shows("content_sniffing", path, one => one.Header("X-Content-Type-Options") == "nosniff"),
        ];

    private static Probe PageAt(string path) =>
        new(
            path,
            [
                Shows("clickjacking", path, one => PolicyOf(one).Contains("frame-ancestors 'none'")),
                Shows("content_security_policy", path, one => RunsNoScript(PolicyOf(one))),
                Shows("referrer_policy", path, one => one.Header("Referrer-Policy") == "no-referrer"),
                .. Headers(path),
            ]
        )
        {
            Headers = [("Accept", "text/html")],
        };

    private static string[] PolicyOf(ProbeAnswer answer) =>
        (answer.Header("Content-Security-Policy") ?? "").Split(';', StringSplitOptions.TrimEntries);

    private static bool RunsNoScript(string[] policy) =>
        Array.Find(policy, part => part.StartsWith("script-src ", StringComparison.Ordinal)) is { } scripts
            ? scripts == "script-src 'none'"
            : policy.Contains("default-src 'none'");

    private static IEnumerable<Probe> ForeignOrigins(string path)
    {
        const string header = "Access-Control-Allow-Origin";
        (string, string) origin = ("Origin", $"https://{Host}");
        var method = path is "/consent" or "/introspect" ? "POST" : "GET";
        yield return new(path, Shows("cors", $"{path} (preflight)", one => one.Header(header) is null))
        {
            Method = HttpMethod.Options,
            Headers = [origin, ("Access-Control-Request-Method", method)],
        };
        yield return new(path, Shows("cors", path, one => one.Header(header) is null)) { Headers = [origin] };
    }

    private static IEnumerable<Probe> States(string callback)
    {
        var minute = DateTimeOffset.UnixEpoch.AddYears(60).ToUnixTimeSeconds() / 60;
        var unknown = string.Create(CultureInfo.InvariantCulture, $"{LikeAState}{minute}");
        yield return new($"{callback}?code=audit", Stays("state_validation", "no state"));
        yield return new($"{callback}?code=audit&state=audit", Stays("state_validation", "a malformed state"));
        yield return new($"{callback}?code=audit&state={unknown}", Stays("state_validation", "an unknown state"));
    }

    private static IEnumerable<Probe> Consents(string resource)
    {
        (string, string)[] forged = [("request", LikeAState), ("decision", "approve"), ("scope", resource)];
        yield return new("/consent", Stays("consent_forms", "an empty form")) { Form = [] };
        foreach (var site in (string[])["cross-site", "same-origin"])
        {
            yield return new("/consent", Stays("consent_forms", $"a forged {site} form"))
            {
                Form = forged,
                Headers = [("Sec-Fetch-Site", site)],
            };
        }
    }
}
