using System.Globalization;
using McpOAuth.Protocol;
using static McpOAuth.Cli.SecurityAudit.Probes.Expectation;

namespace McpOAuth.Cli.SecurityAudit.Probes;

/// <summary>
/// Requests that anyone can send: pages, foreign origins, forged forms, requests without credentials.
/// </summary>
internal static class StrangerProbes
{
    public const string UnknownClient = "security-audit-unknown-client";

    /// <summary>A reserved host name (RFC 2606 §2).</summary>
    public const string Host = "attacker.example";

    // As long as a real state, so the broker looks it up without finding it.
    private static readonly string LikeAState = new('A', 43);

    /// <summary>A code of an unknown client. Every broker responds with an OAuth error.</summary>
    // csharpier-ignore - a table
    public static Probe UnknownCode =>
        new("/token", [Shows("token_errors", "an unknown client", IsClear), .. Headers("/token")])
        {
            Form = [(ParameterNames.GrantType, GrantTypes.AuthorizationCode), (ParameterNames.ClientId, UnknownClient),
                (ParameterNames.Code, "audit"), (ParameterNames.CodeVerifier, new('v', 43))],
        };

    // csharpier-ignore - a table
    public static IEnumerable<Probe> All(ProbeTarget target) =>
    [
        PageAt("/"), PageAt("/authorize"), PageAt(target.Callback),
        .. ForeignOrigin("/"), .. ForeignOrigin("/authorize"), .. ForeignOrigin(target.Callback),
        .. ForeignOrigin("/consent", "POST"), .. ForeignOrigin("/introspect", "POST"),
        new($"{target.Callback}?code=audit", Stays("state_validation", "no state")),
        new($"{target.Callback}?code=audit&state=audit", Stays("state_validation", "a malformed state")),
        new($"{target.Callback}?code=audit&state={UnknownState()}", Stays("state_validation", "an unknown state")),
        Consent("an empty form", "same-origin", []),
        Consent("a form from another site", "cross-site", Forged(target.Resource)),
        Consent("a form that was never shown", "same-origin", Forged(target.Resource)),
        new("/introspect", [Refused("introspection_authentication", "no credentials"), .. Headers("/introspect")])
            { Form = [("token", "audit")] },
        // An empty document: an open registration returns 400, and nothing is registered.
        new("/register", Shows("registration_access", "without a token", one => one.Status > 400 || IsOpen(target)))
            { Json = "{}" },
        Exchange(null, "without a client"), Exchange(UnknownClient, "by an unknown client"),
    ];

    /// <summary>A token exchange (RFC 8693 §2.1) by a caller that is not an MCP server.</summary>
    /// <param name="clientId">Null for no client.</param>
    // csharpier-ignore - a table
    public static Probe Exchange(string? clientId, string by) =>
        new("/token", Refused("token_passthrough", by))
        {
            Form = [(ParameterNames.GrantType, GrantTypes.TokenExchange), ("subject_token", "audit"),
                ("subject_token_type", TokenTypes.AccessToken), ("audience", "audit"), ("actions", "audit"),
                .. clientId is null ? [] : ((string, string)[])[(ParameterNames.ClientId, clientId)]],
        };

    private static bool IsOpen(ProbeTarget target) =>
        target.Configuration.Settings.Registration is { IsEnabled: true, InitialAccessTokenSha256: null };

    private static bool IsClear(ProbeAnswer answer) =>
        answer is { Status: 401, ContentType: "application/json" } && answer.Text("error") == ErrorCodes.InvalidClient;

    private static bool IsNotStored(ProbeAnswer answer) =>
        answer.Header("Cache-Control")?.Contains("no-store", StringComparison.OrdinalIgnoreCase) == true;

    private static IEnumerable<Expectation> Headers(string path) =>
        [
            Shows("no_store", path, one => IsNotStored(one)),
            Shows("content_sniffing", path, one => one.Header("X-Content-Type-Options") == "nosniff"),
        ];

    // csharpier-ignore - a table
    private static Probe PageAt(string path) =>
        new(path, [
            Shows("clickjacking", path, one => PolicyOf(one).Contains("frame-ancestors 'none'")),
            Shows("content_security_policy", path, one => RunsNoScript(PolicyOf(one))),
            Shows("referrer_policy", path, one => one.Header("Referrer-Policy") == "no-referrer"),
            .. Headers(path),
        ]) { Headers = [("Accept", "text/html")] };

    private static string[] PolicyOf(ProbeAnswer answer) =>
        (answer.Header("Content-Security-Policy") ?? "").Split(';', StringSplitOptions.TrimEntries);

    private static bool RunsNoScript(string[] policy) =>
        Array.Find(policy, part => part.StartsWith("script-src ", StringComparison.Ordinal)) is { } scripts
            ? scripts == "script-src 'none'"
            : policy.Contains("default-src 'none'");

    private static IEnumerable<Probe> ForeignOrigin(string path, string method = "GET")
    {
        (string, string) origin = ("Origin", $"https://{Host}");
        yield return new(path, Shows("cors", $"{path} (preflight)", IsClosed))
        {
            Method = HttpMethod.Options,
            Headers = [origin, ("Access-Control-Request-Method", method)],
        };
        yield return new(path, Shows("cors", path, IsClosed)) { Headers = [origin] };
    }

    // Without credentials another origin reads what anyone may: no page of a user. On Flex Consumption the platform
    // adds * to every answer, so * alone is no finding.
    private static bool IsClosed(ProbeAnswer answer) =>
        answer.Header("Access-Control-Allow-Origin") is null
        || !string.Equals(
            answer.Header("Access-Control-Allow-Credentials"),
            "true",
            StringComparison.OrdinalIgnoreCase
        );

    private static string UnknownState()
    {
        var minute = DateTimeOffset.UnixEpoch.AddYears(60).ToUnixTimeSeconds() / 60;
        return string.Create(CultureInfo.InvariantCulture, $"{LikeAState}{minute}");
    }

    private static Probe Consent(string probe, string site, IReadOnlyList<(string, string)> form) =>
        new("/consent", Stays("consent_forms", probe)) { Form = form, Headers = [("Sec-Fetch-Site", site)] };

    private static (string, string)[] Forged(string resource) =>
        [("request", LikeAState), ("decision", "approve"), ("scope", resource)];
}
