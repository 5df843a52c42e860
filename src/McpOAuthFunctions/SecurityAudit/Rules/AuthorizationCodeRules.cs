using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Rules;

/// <summary>Nobody but the client that asked can use a code, and nobody twice.</summary>
internal static class AuthorizationCodeRules
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(600);
    private static readonly TimeSpan Recommended = TimeSpan.FromSeconds(60);

    public static IEnumerable<AuditRule> All =>
        [
            new()
            {
                Id = "pkce_enabled",
                Group = AuditGroup.Checklist,
                Severity = Severity.Critical,
                Title = "Every authorization request needs PKCE with S256, and nothing else is served",
                Reference = "RFC 9700 §2.1.1; RFC 7636 §4.3",
                Help = Links.Rfc(9700, "2.1.1"),
                Why = "Without it whoever sees a code in a log, a referrer or another app can redeem it.",
                Cure = "Nothing can be set: update the program. code_challenge_methods_supported must be S256 alone.",
                Tests =
                [
                    "AuthorizationConditions.Another_challenge_method_than_S256_is_refused",
                    "CodeChallengeParsing.A_plain_challenge_of_full_length_cannot_be_expressed",
                ],
                Families = [AttackFamily.CodeInterception],
                Probe = "metadata; authorization requests without a challenge, without a method, and with plain",
                Judge = JudgePkce,
            },
            new()
            {
                Id = "code_binding",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "A code is good for its client, its redirect URI and its verifier alone",
                Reference = "RFC 9700 §4.5 and §4.8.2; RFC 6749 §4.1.3",
                Help = Links.Rfc(9700, "4.5"),
                Why = "A stolen code could be injected into another session or redeemed by another client.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "CodeConditions.Another_clients_code_is_refused",
                    "CodeConditions.Another_redirect_URI_is_refused",
                    "CodeConditions.Another_verifier_is_refused",
                    "CodeConditions.A_code_without_a_sound_challenge_is_never_good",
                ],
                Families = [AttackFamily.CodeInterception],
                Judge = Judge.Refused(seen => seen.StolenCodes),
            },
            new()
            {
                Id = "one_time_use",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.Critical,
                Title = "A code works once",
                Reference = "RFC 6749 §4.1.2 and §10.5; RFC 9700 §4.5",
                Help = Links.Rfc(6749, "4.1.2"),
                Why = "A code that was seen on its way could be used after its client has used it.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "CodeReplay.Of_many_at_once_one_gets_tokens_and_they_are_revoked",
                    "CodeTests.Of_sixteen_concurrent_redemptions_one_gets_tokens_and_the_replays_revoke_them",
                ],
                Families = [AttackFamily.CodeInterception],
                StorageTest = "CodeTests.Of_sixteen_concurrent_redemptions_one_gets_tokens_and_the_replays_revoke_them",
                Judge = Judge.Refused(seen => seen.CodeReplays),
            },
            new()
            {
                Id = "code_replay_revocation",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "A code that is used twice ends what it bought",
                Reference = "RFC 6749 §4.1.2",
                Help = Links.Rfc(6749, "4.1.2"),
                Why = "Two uses mean that somebody stole it, and the thief may have been the first.",
                Cure = "Nothing can be set: update the program.",
                Tests =
                [
                    "CodeReplay.A_replayed_code_revokes_what_it_bought",
                    "CodeTests.A_replayed_code_revokes_what_it_bought",
                ],
                Families = [AttackFamily.CodeInterception],
                StorageTest = "CodeTests.A_replayed_code_revokes_what_it_bought",
                Judge = Judge.Refused(seen => seen.CodeReplaySurvivors),
            },
            new()
            {
                Id = "short_code_lifetime",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "A code lives for a minute; ten are the limit",
                Reference = "RFC 6749 §4.1.2 (600 seconds); FAPI 2.0 §5.3.2.1 (60 seconds)",
                Help = Links.Rfc(6749, "4.1.2"),
                Why = "The longer it lives the longer a code in a log or a history can be used.",
                Cure = "Leave Lifetimes__Code unset, or set it to 60 at the most.",
                Tests =
                [
                    "CodeConditions.A_code_is_good_until_it_expires_to_the_millisecond",
                    "CodeRedeeming.A_code_that_is_too_old_buys_nothing_and_leaves_nothing",
                ],
                Families = [AttackFamily.CodeInterception],
                Judge = Judge.AtMost("Lifetimes__Code", one => one.Lifetimes.Code, Recommended, Limit),
            },
            new()
            {
                Id = "response_types",
                Group = AuditGroup.BestCurrentPractice,
                Severity = Severity.High,
                Title = "Neither the implicit nor the password grant is served",
                Reference = "RFC 9700 §2.1.2 and §2.4",
                Help = Links.Rfc(9700, "2.1.2"),
                Why = "The one puts tokens into URLs, the other teaches people to type their password anywhere.",
                Cure = "Nothing can be set: update the program. response_types_supported must be code alone.",
                Tests = ["AuthorizationConditions.Another_response_type_is_refused"],
                Families = [AttackFamily.CodeInterception],
                Probe = "metadata",
                Judge = JudgeResponseTypes,
            },
        ];

    private static Judgement? JudgePkce(EffectiveConfiguration configuration)
    {
        var seen = configuration.Behaviour;
        if (seen.PkceMethods is not { } methods)
        {
            return null;
        }
        var offered = $"offered: {(methods.Count == 0 ? "nothing" : string.Join(", ", methods))}";
        if (!methods.SequenceEqual([WireValues.S256]))
        {
            return Judge.Fail(offered);
        }
        return seen.PkceDowngrades switch
        {
            null => Judge.NotApplicable($"{offered}; downgrades not seen"),
            { Succeeded.Count: 0 } tried => Judge.Pass($"{offered}; {tried.Tried} downgrades refused"),
            var tried => Judge.Fail($"{offered}; not refused: {string.Join(", ", tried.Succeeded)}"),
        };
    }

    private static Judgement? JudgeResponseTypes(EffectiveConfiguration configuration)
    {
        var seen = configuration.Behaviour;
        if (seen.ResponseTypes is not { } types || seen.GrantTypes is not { } grants)
        {
            return null;
        }
        List<string> dangerous =
        [
            .. types.Where(type => type != WireValues.ResponseTypeCode).Select(type => $"response_type={type}"),
            .. grants.Where(grant => grant is "implicit" or "password").Select(grant => $"grant_type={grant}"),
        ];
        return dangerous.Count == 0
            ? Judge.Pass($"response_type: {string.Join(", ", types)}")
            : Judge.Fail($"served: {string.Join(", ", dangerous)}");
    }
}
