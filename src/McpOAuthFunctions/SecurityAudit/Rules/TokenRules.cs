namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>What a token is good for, how long, and what becomes of one that was stolen.</summary>
internal static class TokenRules
{
    private const string Program = "Nothing can be set: update the program.";

    public static IEnumerable<AuditRule> All => [.. Lifetimes, .. RefreshTokens, .. AccessTokens];

    private static IEnumerable<AuditRule> Lifetimes =>
        [
            new()
            {
                Id = "token_expiration",
                Group = AuditGroup.Checklist,
                Severity = Severity.High,
                Title = "An access token lives for a quarter of an hour; one hour is the limit",
                Reference = "RFC 9700 §2.2; RFC 6750 §5.3",
                Help = Links.Rfc(6750, "5.3"),
                Why = "Resources that only check signatures believe a stolen or revoked token until it ends.",
                Cure = "Leave Lifetimes__AccessToken unset, or set it to 900 at the most.",
                Tests = ["AccessTokenIssuing.It_is_good_from_now_for_fifteen_minutes_in_whole_seconds"],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.AtMost(
                    "Lifetimes__AccessToken",
                    one => one.Lifetimes.AccessToken,
                    TimeSpan.FromMinutes(15),
                    TimeSpan.FromHours(1)
                ),
            },
            new()
            {
                Id = "refresh_token_lifetime",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "A refresh token that nobody uses is dead after a month",
                Reference = "RFC 9700 §4.14.2",
                Help = Links.Rfc(9700, "4.14.2"),
                Why = "A token in a forgotten backup could be used years later.",
                Cure = "Leave Lifetimes__RefreshToken unset, or set it to 30 days at the most.",
                Tests = ["RefreshExpiry.A_token_that_is_not_used_for_thirty_days_is_dead"],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.AtMost(
                    "Lifetimes__RefreshToken",
                    one => one.Lifetimes.RefreshToken,
                    TimeSpan.FromDays(30),
                    TimeSpan.FromDays(90)
                ),
            },
            new()
            {
                Id = "grant_lifetime",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "After three months a person signs in again",
                Reference = "RFC 9700 §4.14.2",
                Help = Links.Rfc(9700, "4.14.2"),
                Why = "Whoever left the team would keep access for as long as a client refreshes.",
                Cure = "Leave Lifetimes__RefreshTokenAbsolute unset, or set it to 90 days at the most.",
                Tests = ["RefreshExpiry.However_often_it_is_used_it_ends_after_ninety_days"],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.AtMost(
                    "Lifetimes__RefreshTokenAbsolute",
                    one => one.Lifetimes.RefreshTokenAbsolute,
                    TimeSpan.FromDays(90),
                    TimeSpan.FromDays(365)
                ),
            },
            new()
            {
                Id = "refresh_grace",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "A rotated refresh token gets its successor for a minute and no longer",
                Reference = "RFC 9700 §4.14.2",
                Help = Links.Rfc(9700, "4.14.2"),
                Why = "Within the window a thief and the client get the same token, and nobody notices.",
                Cure = "Leave Lifetimes__RefreshGrace unset, or set it to 60 at the most.",
                Tests =
                [
                    "RefreshGraceWindow.The_window_is_open_for_sixty_seconds",
                    "RefreshGraceWindow.Zero_turns_it_off",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = Judge.AtMost(
                    "Lifetimes__RefreshGrace",
                    one => one.Lifetimes.RefreshGrace,
                    TimeSpan.FromSeconds(60),
                    TimeSpan.FromMinutes(5)
                ),
            },
        ];

    private static IEnumerable<AuditRule> RefreshTokens =>
        [
            new()
            {
                Id = "refresh_token_rotation",
                Group = AuditGroup.Checklist,
                Severity = Severity.Critical,
                Title = "Each refresh gives a new refresh token",
                Reference = "RFC 9700 §2.2.2 and §4.14.2",
                Help = Links.Rfc(9700, "4.14.2"),
                Why = "A public client's refresh token is bound to nothing: without rotation a thief is never noticed.",
                Cure = Program,
                Tests =
                [
                    "RefreshGraceWindow.It_closes_when_the_successor_is_used",
                    "RefreshTests.A_retry_inside_the_window_gets_the_successor_and_one_after_it_ends_the_family",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    configuration.Behaviour.RefreshRotates switch
                    {
                        null => null,
                        true => Judge.Pass("each refresh gave another token"),
                        _ => Judge.Fail("a refresh gave the same token again"),
                    },
            },
            new()
            {
                Id = "refresh_reuse_detection",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "A refresh token that is used again ends its whole family",
                Reference = "RFC 9700 §4.14.2",
                Help = Links.Rfc(9700, "4.14.2"),
                Why = "Two users of one token mean that it was stolen; whichever came first holds the newest.",
                Cure = Program,
                Tests =
                [
                    "RefreshTokenReuse.A_parent_whose_window_has_closed_revokes_the_family",
                    "RefreshTokenReuse.A_grandparent_revokes_the_family",
                    "RefreshTests.Two_instances_share_families_and_their_window",
                ],
                Families = [AttackFamily.TokenLeakage],
                StorageTest = "RefreshTests.Two_instances_share_families_and_their_window",
                Judge = Judge.Refused(seen => seen.RefreshReuseSurvivors),
            },
        ];

    private static IEnumerable<AuditRule> AccessTokens =>
        [
            new()
            {
                Id = "audience_restriction",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "An access token is for one MCP server",
                Reference = "RFC 9700 §2.3; RFC 8707 §2; RFC 9068 §3",
                Help = Links.Rfc(9700, "2.3"),
                Why = "An MCP server could use a person's token at another one.",
                Cure = Program,
                Tests =
                [
                    "AccessTokenIssuing.The_claims_are_those_of_the_RFC_and_the_grant",
                    "RequestReading.The_audience_is_the_configured_URI_however_it_was_spelt",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    configuration.Behaviour.AccessTokenAudiences switch
                    {
                        null => null,
                        [var one] when configuration.Resources.Any(resource => resource.Uri == one) => Judge.Pass(
                            $"aud = {one}"
                        ),
                        var all => Judge.Fail($"aud = {(all.Count == 0 ? "nothing" : string.Join(", ", all))}"),
                    },
            },
            new()
            {
                Id = "access_token_profile",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Access tokens say their type and are signed by a key that only the broker has",
                Reference = "RFC 9068 §2.1; RFC 8725 §3.11",
                Help = Links.Rfc(9068, "2.1"),
                Why = "A token of another type could pass for one, and a shared key would let a resource forge them.",
                Cure = Program,
                Tests =
                [
                    "AccessTokenIssuing.The_header_has_type_algorithm_and_key_and_nothing_else",
                    "AccessTokenReading.One_that_a_shared_secret_signed_is_none_of_ours",
                ],
                Families = [AttackFamily.TokenLeakage],
                Judge = configuration =>
                    (configuration.Behaviour.AccessTokenType, configuration.Behaviour.AccessTokenAlgorithm) switch
                    {
                        (null, _) or (_, null) => null,
                        ("at+jwt", ['E' or 'P', 'S', ..] or ['R', 'S', ..]) and var (type, algorithm) => Judge.Pass(
                            $"typ = {type}, alg = {algorithm}"
                        ),
                        var (type, algorithm) => Judge.Fail($"typ = {type}, alg = {algorithm}"),
                    },
            },
            new()
            {
                Id = "sender_constrained_tokens",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Medium,
                Title = "Access tokens are bound to their sender",
                Reference = "RFC 9700 §2.2.1 (SHOULD); RFC 9449",
                Help = Links.Rfc(9700, "2.2.1"),
                Why = "Whoever steals a bearer token can use it until it ends.",
                Cure = "DPoP is not implemented. Short lives (token_expiration) and one audience limit the harm.",
                Tests = ["AuditWeaknessTests.A_weakness_fails_its_own_line_and_no_other"],
                Families = [AttackFamily.TokenLeakage],
                Probe = "metadata",
                Judge = configuration =>
                    configuration.Behaviour.DpopAlgorithms switch
                    {
                        null => null,
                        [] => Judge.Warn("bearer tokens; DPoP is not implemented"),
                        // RFC 9449 §5.1: none and symmetric algorithms prove nothing.
                        var all when all.Any(one => one is "none" || one.StartsWith("HS", StringComparison.Ordinal)) =>
                            Judge.Fail($"DPoP with {string.Join(", ", all)}"),
                        var all => Judge.Pass($"DPoP with {string.Join(", ", all)}"),
                    },
            },
            new()
            {
                Id = "token_passthrough",
                Group = AuditGroup.ModelContextProtocol,
                Severity = Severity.Critical,
                Title = "Nobody but an MCP server with credentials exchanges a person's token",
                Reference = "MCP security best practices, Token Passthrough; RFC 8693 §2.1",
                Help = Links.TokenPassthrough,
                Why = "Upstream tokens would reach MCP clients, past every check that the MCP server makes.",
                Cure = Program,
                Tests =
                [
                    "ExchangeTests.A_registered_client_is_no_resource",
                    "ExchangeTests.Nor_is_one_without_its_credentials",
                    "ExchangeTests.A_token_for_another_resource_is_none_for_this_one",
                ],
                Families = [AttackFamily.TokenLeakage, AttackFamily.ScopeElevation],
                Probe = "token exchanges without credentials, and by a client that is no MCP server",
                Judge = Judge.Refused(seen => seen.StrangersExchanges),
            },
            new()
            {
                Id = "introspection_authentication",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Introspection wants credentials",
                Reference = "RFC 7662 §2.1",
                Help = Links.Rfc(7662, "2.1"),
                Why = "Anybody could try tokens until one is active, and read whose it is.",
                Cure = Program,
                Tests =
                [
                    "RevocationTests.Only_a_resource_with_its_credentials_may_introspect",
                    "RevocationTests.A_client_cannot_introspect",
                ],
                Families = [AttackFamily.TokenLeakage],
                Probe = "an introspection without credentials",
                Judge = Judge.Refused(seen => seen.AnonymousIntrospections),
            },
            new()
            {
                Id = "token_errors",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Low,
                Title = "The token endpoint refuses an unknown client by 401 invalid_client in JSON",
                Reference = "RFC 6749 §5.2",
                Help = Links.Rfc(6749, "5.2"),
                Why = "Clients choose by the code what to do next; another one makes them try for ever.",
                Cure = Program,
                Tests = ["ClientAuthenticating.Unknown_and_unproved_clients_get_the_same_answer"],
                Probe = "a token request of an unknown client",
                Judge = Judge.Refused(seen => seen.UnclearTokenErrors, "answer looked at"),
            },
        ];
}
