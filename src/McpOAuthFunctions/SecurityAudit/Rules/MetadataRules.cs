using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Clients learn the truth about the broker, over https, from whichever host name they asked.</summary>
internal static class MetadataRules
{
    private const string Program = "Nothing can be set: update the program, or what stands before it.";

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "https_only",
                Group = AuditGroup.Checklist,
                Severity = Severity.Critical,
                Title = "The broker is reached by https alone",
                Reference = "RFC 9700 §2.6; RFC 6749 §3.1; RFC 8414 §2",
                Help = Links.Rfc(9700, "2.6"),
                Why = "On http everybody on the way reads codes, tokens and cookies.",
                Cure = "Set Broker__Issuer to the https origin of the broker.",
                Tests =
                [
                    "IssuerParsing.Http_elsewhere_is_never_an_issuer",
                    "IssuerParsing.Http_is_for_loopback_in_development",
                ],
                Families = [AttackFamily.CodeInterception, AttackFamily.TokenLeakage],
                Probe = "metadata; the scheme by which it was asked",
                Judge = JudgeHttps,
            },
            new()
            {
                Id = "issuer_identity",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "The metadata name the issuer of the settings",
                Reference = "RFC 8414 §3.3; RFC 9700 §4.4",
                Help = Links.Rfc(8414, "3.3"),
                Why = "Clients refuse metadata of another issuer, or can be led to another broker.",
                Cure = "Set Broker__Issuer to the origin by which clients reach the broker, character by character.",
                Tests = ["EndpointTests.Metadata_names_the_issuer_of_the_settings_whatever_the_request_says"],
                Families = [AttackFamily.CodeInterception],
                Probe = "metadata",
                Judge = configuration =>
                    configuration.Behaviour.Issuer switch
                    {
                        null => null,
                        var issuer when issuer == configuration.Issuer => Judge.Pass(issuer),
                        var issuer => Judge.Fail($"metadata say {issuer}, settings say {configuration.Issuer}"),
                    },
            },
            new()
            {
                Id = "issuer_from_settings",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "No header of a request changes a URL of the broker",
                Reference = "RFC 9700 §4.13; RFC 8414 §2",
                Help = Links.Rfc(9700, "4.13"),
                Why = "Whoever sets Host could have clients, through a cache, send codes to himself.",
                Cure = Program,
                Tests = ["EndpointTests.Metadata_names_the_issuer_of_the_settings_whatever_the_request_says"],
                Families = [AttackFamily.CodeInterception],
                Probe = "metadata with foreign Host, Forwarded and X-Forwarded headers",
                Judge = Judge.Refused(seen => seen.MovedIssuers),
            },
            new()
            {
                Id = "client_authentication",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "Clients with keys are served, and what settings name has no shared secret",
                Reference = "RFC 9700 §2.5 (RECOMMENDED)",
                Help = Links.Rfc(9700, "2.5"),
                Why = "A secret that two sides hold leaks twice as easily, and cannot be told from its copy.",
                Cure = "Set Clients__N__Jwks and Resources__N__Jwks in place of ClientSecret.",
                Tests =
                [
                    "PrivateKeyJwtTests.A_client_with_keys_logs_in_and_refreshes",
                    "PrivateKeyJwtTests.An_assertion_used_at_one_instance_is_refused_at_another",
                ],
                Probe = "metadata",
                Judge = JudgeClients,
            },
            new()
            {
                Id = "published_keys",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "Published keys are public",
                Reference = "RFC 7517 §9.2; RFC 7518 §6.2.2",
                Help = Links.Rfc(7517, "9.2"),
                Why = "With the private part anybody signs access tokens.",
                Cure = Program,
                Tests = ["AuditRehearsalTests.The_program_passes_every_line_that_no_setting_can_change"],
                Families = [AttackFamily.TokenLeakage],
                Probe = "the key set",
                Judge = Judge.Refused(seen => seen.PrivateKeyMembers, "private members looked for"),
            },
            new()
            {
                Id = "unknown_paths",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Low,
                Title = "A well-known URL that does not exist is a 404, and nothing is a 5xx",
                Reference = "MCP authorization, Authorization Server Discovery; RFC 8414 §3",
                Help = Links.Rfc(8414, "3"),
                Why =
                    "Clients try several URLs and give up on a server error; errors with a trace tell about the inside.",
                Cure = Program,
                Tests =
                [
                    "EndpointTests.What_does_not_exist_is_a_404",
                    "FuzzTests.A_hundred_thousand_generated_requests_give_no_5xx_and_no_redirect_to_an_unregistered_URI",
                ],
                Probe = "well-known URLs that do not exist, and malformed requests",
                Judge = Judge.Refused(seen => seen.ServerErrors, "requests made"),
            },
        ];

    private static Judgement JudgeHttps(EffectiveConfiguration configuration)
    {
        if (!configuration.Issuer.StartsWith("https:", StringComparison.Ordinal))
        {
            var loopback = Uri.TryCreate(configuration.Issuer, UriKind.Absolute, out var uri) && uri.IsLoopback;
            return Judge.Fail($"{configuration.Issuer}{(loopback ? ": loopback, good on this machine alone" : "")}");
        }
        if (configuration.Behaviour.InsecureEndpoints is { Succeeded.Count: > 0 } endpoints)
        {
            return Judge.Fail($"by http: {string.Join(", ", endpoints.Succeeded)}");
        }
        if (
            !Uri.TryCreate(configuration.Behaviour.Origin, UriKind.Absolute, out var origin)
            || origin.Scheme == Uri.UriSchemeHttps
        )
        {
            return Judge.Pass(configuration.Issuer);
        }
        return origin.IsLoopback
            ? Judge.NotApplicable($"asked by http at {configuration.Behaviour.Origin}, loopback: https was not seen")
            : Judge.Fail($"answers by http at {configuration.Behaviour.Origin}");
    }

    private static Judgement? JudgeClients(EffectiveConfiguration configuration)
    {
        if (configuration.Behaviour.ClientAuthenticationMethods is not { } methods)
        {
            return null;
        }
        if (!methods.Contains(AuthenticationMethods.PrivateKeyJwt))
        {
            return Judge.Fail($"served: {string.Join(", ", methods)}");
        }
        var secrets = configuration
            .Clients.Where(client =>
                client.AuthenticationMethod
                    is AuthenticationMethods.ClientSecretBasic
                        or AuthenticationMethods.ClientSecretPost
            )
            .Select(client => client.ClientId)
            .ToList();
        return secrets.Count == 0
            ? Judge.Pass($"{AuthenticationMethods.PrivateKeyJwt} is served; nothing that settings name has a secret")
            : Judge.Warn($"with a shared secret: {string.Join(", ", secrets)}");
    }
}
