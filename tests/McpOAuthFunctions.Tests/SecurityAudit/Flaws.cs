using Microsoft.AspNetCore.Http;

namespace McpOAuthFunctions.Tests.SecurityAudit;

/// <summary>For each line that a running broker can show: a flaw that breaks it, and it alone.</summary>
internal static class Flaws
{
    // As long as those that the broker gives.
    public const string ClientId = "audited-client-of-the1";
    public const string RedirectUri = "https://client.example.com/callback";

    /// <summary>A client that settings name: its errors go back by redirect.</summary>
    public const string TrustedClientId = "audited-desk";

    public static IReadOnlyList<Flaw> All { get; } =
    [
        Metadata("pkce_enabled", "[\"S256\"]", "[\"S256\",\"plain\"]"),
        Authorize("pkce_enabled", query => query["code_challenge_method"] == "plain", Accept),
        Authorize("pkce_enabled", query => query["code_challenge"].Count == 0, Accept),
        Metadata(
            "response_types",
            "\"response_types_supported\":[\"code\"",
            "\"response_types_supported\":[\"token\",\"code\""
        ),
        Metadata("mix_up_issuer", "\"authorization_response_iss_parameter_supported\":true,", ""),
        Metadata("client_authentication", "\"private_key_jwt\",", ""),
        Metadata(
            "sender_constrained_tokens",
            "{\"issuer\"",
            "{\"dpop_signing_alg_values_supported\":[\"none\"],\"issuer\""
        ),
        Metadata("https_only", "https://auth.example.com/token", "http://auth.example.com/token"),
        Metadata("issuer_identity", "\"issuer\":\"https://auth", "\"issuer\":\"https://elsewhere"),
        new(
            "issuer_from_settings",
            (request, answer) =>
            {
                var host = request.Headers["X-Forwarded-Host"].ToString();
                answer.Body =
                    host.Length == 0
                        ? answer.Body
                        : answer.Body.Replace("auth.example.com", host, StringComparison.Ordinal);
            }
        ),
        At("published_keys", "/.well-known/jwks.json", Replacing("\"kty\"", "\"d\":\"AAAA\",\"kty\"")),
        At("unknown_paths", "/.well-known/security-audit", answer => answer.Status = 500),
        Everywhere("hsts", answer => answer.Headers["Strict-Transport-Security"] = ["max-age=60"]),
        Policy("clickjacking", "frame-ancestors 'none'", "frame-ancestors 'self'"),
        Policy("content_security_policy", "default-src 'none'", "default-src 'self'"),
        Policy("content_security_policy", "base-uri", "script-src 'unsafe-inline'; base-uri"),
        Everywhere("referrer_policy", answer => answer.Headers.Remove("Referrer-Policy")),
        Everywhere("content_sniffing", answer => answer.Headers.Remove("X-Content-Type-Options")),
        At("no_store", "/token", answer => answer.Headers.Remove("Cache-Control")),
        At("no_store", "/authorize", answer => answer.Headers["Cache-Control"] = ["private, max-age=60"]),
        At("cors", "/authorize", LetIn),
        At("cors", "/introspect", LetIn),
        At("state_validation", "/callback/local", answer => answer.Redirect(RedirectUri + "?code=x")),
        At("consent_forms", "/consent", Accept),
        At("token_errors", "/token", answer => answer.Status = answer.Status == 401 ? 400 : answer.Status),
        new(
            "token_passthrough",
            (request, answer) =>
            {
                if (
                    request.Path == "/token"
                    && Form(request)["grant_type"].ToString().EndsWith("token-exchange", StringComparison.Ordinal)
                )
                {
                    Accept(answer);
                }
            }
        ),
        At("introspection_authentication", "/introspect", answer => answer.Status = 200),
        At("registration_access", "/register", answer => answer.Status = 400),
        Authorize(
            "uri_registration_required",
            query => query["client_id"] == "security-audit-unknown-client" && query["client_id"].Count == 1,
            answer => answer.Redirect("https://attacker.example/callback?error=invalid_client")
        ),
        Authorize(
            "exact_uri_matching",
            query => query["redirect_uri"] == RedirectUri + "/audit",
            answer => answer.Redirect(RedirectUri + "/audit?code=x")
        ),
        Authorize("duplicate_parameters", query => query["code_challenge"].Count == 2, Accept),
        Authorize("unknown_scopes", query => query["scope"].Count > 0, Accept),
        Authorize(
            "open_redirect",
            query => query["response_type"] == "token",
            answer => answer.Redirect(RedirectUri + "?error=unsupported_response_type")
        ),
        new("redirect_status", (_, answer) => answer.Status = answer.Status == 303 ? 307 : answer.Status)
        {
            Client = TrustedClientId,
        },
        Authorize("consent_before_upstream", IsSound, answer => answer.Redirect("https://login.example.com/authorize")),
        Authorize(
            "session_cookies",
            IsSound,
            answer =>
                answer.Headers["Set-Cookie"] = [
                    .. answer
                        .Headers["Set-Cookie"]
                        .Select(cookie => cookie.Replace("; httponly", "", StringComparison.OrdinalIgnoreCase)),
                ]
        ),
    ];

    private static bool IsSound(IQueryCollection query) =>
        query["client_id"] == ClientId
        && query["redirect_uri"] == RedirectUri
        && query["code_challenge_method"] == "S256"
        && query["code_challenge"].ToString().Length == 43
        && query["response_type"] == "code"
        && query["scope"].Count == 0;

    private static void Accept(WeakAnswer answer) => (answer.Status, answer.Body) = (200, "{}");

    private static void LetIn(WeakAnswer answer)
    {
        answer.Headers["Access-Control-Allow-Origin"] = ["https://attacker.example"];
        answer.Headers["Access-Control-Allow-Credentials"] = ["true"];
    }

    private static Action<WeakAnswer> Replacing(string old, string replacement) =>
        answer =>
        {
            Assert.Contains(old, answer.Body, StringComparison.Ordinal);
            answer.Body = answer.Body.Replace(old, replacement, StringComparison.Ordinal);
        };

    private static Flaw Metadata(string check, string old, string replacement) =>
        At(check, "/.well-known/oauth-authorization-server", Replacing(old, replacement));

    private static Flaw At(string check, string path, Action<WeakAnswer> change) =>
        new(
            check,
            (request, answer) =>
            {
                if (request.Path == path)
                {
                    change(answer);
                }
            }
        );

    private static Flaw Authorize(string check, Func<IQueryCollection, bool> when, Action<WeakAnswer> change) =>
        new(
            check,
            (request, answer) =>
            {
                if (request.Path == "/authorize" && when(request.Query))
                {
                    change(answer);
                }
            }
        );

    private static Flaw Everywhere(string check, Action<WeakAnswer> change) =>
        new(check, (_, answer) => change(answer));

    private static Flaw Policy(string check, string old, string replacement) =>
        Everywhere(
            check,
            answer =>
            {
                if (answer.Headers.TryGetValue("Content-Security-Policy", out var policy))
                {
                    answer.Headers["Content-Security-Policy"] =
                    [
                        policy[0].Replace(old, replacement, StringComparison.Ordinal),
                    ];
                }
            }
        );

    private static FormCollection Form(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body, leaveOpen: true);
        var text = reader.ReadToEndAsync().GetAwaiter().GetResult();
        return new(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(text));
    }
}

/// <param name="Check">The line that it breaks.</param>
internal sealed record Flaw(string Check, Action<HttpRequest, WeakAnswer> Apply)
{
    /// <summary>As whom the probes ask.</summary>
    public string Client { get; init; } = Flaws.ClientId;
}
