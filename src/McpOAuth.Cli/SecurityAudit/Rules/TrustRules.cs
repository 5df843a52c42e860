using McpOAuth.TrustedIssuers;
using static McpOAuth.Cli.SecurityAudit.AttackFamily;
using static McpOAuth.Cli.SecurityAudit.Severity;

namespace McpOAuth.Cli.SecurityAudit.Rules;

/// <summary>Rules about issuers whose assertions stand for a user's sign-in.</summary>
internal static class TrustRules
{
    private const string Draft =
        "https://www.ietf.org/archive/id/draft-ietf-oauth-identity-assertion-authz-grant-04.html";

    /// <summary>Where anybody can get an address. Not complete, because no list of these is.</summary>
    private static readonly string[] PublicDomains =
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "msn.com",
        "yahoo.com",
        "icloud.com",
        "me.com",
        "aol.com",
        "gmx.de",
        "gmx.net",
        "web.de",
        "proton.me",
        "protonmail.com",
    ];

    // csharpier-ignore - a table, a few lines for each row
    public static IEnumerable<AuditRule> All { get; } =
    [
        new("trusted_issuer_limits", Medium, "Each identity provider vouches only for named clients and scopes",
            "ID-JAG §4.4.1; RFC 9700 §2.3", [ScopeElevation],
            "IdentityAssertionPolicyTests.The_issuers_scopes_limit_the_token")
            { Setting = "TrustedIssuers__NAME__Scopes, TrustedIssuers__NAME__Clients",
              Help = $"{Draft}#section-4.4.1",
              Why = "Anyone who controls the provider can act as any of its users, at every MCP server and with every scope.",
              Cure = "Set TrustedIssuers__NAME__Scopes and TrustedIssuers__NAME__Clients.",
              Judge = JudgeLimits },
        new("trusted_issuer_https", Critical, "Keys of trusted issuers are fetched only over https",
            "RFC 7523 §3; RFC 8725 §3.10", [TokenLeakage],
            "TrustedIssuerSettingsTests.A_wrong_setting_is_named")
            { Setting = "TrustedIssuers__NAME__Issuer, TrustedIssuers__NAME__JwksUri",
              Why = "A network attacker could sign in as anyone.",
              Cure = "Set https URLs.",
              Judge = JudgeHttps },
        new("mail_domains", High, "Mail addresses identify users only at domains of the company",
            "ID-JAG §6; OpenID Connect Core 1.0 §5.7", [TokenLeakage],
            "IdentityAssertionPeopleTests.An_address_that_is_not_verified_or_not_of_a_listed_domain_is_nobody_elses")
            { Setting = "TrustedIssuers__NAME__MailDomains",
              Help = $"{Draft}#section-6",
              Why = "Anybody can get an address there, and addresses pass from one person to another.",
              Cure = "List only domains whose addresses the company itself gives out.",
              Judge = JudgeMailDomains },
        new("delegation_limits", Medium, "An agent acts only for named users, or for users of named clients",
            "RFC 8693 §5", [ScopeElevation],
            "DelegationTests.Settings_name_the_agent_the_tool_and_whose_users")
            { Setting = "Delegations__NAME__Clients, Delegations__NAME__People",
              Why = "An agent that is taken over can use the tool as every user whose token reaches the MCP server.",
              Cure = "Set Delegations__NAME__Clients or Delegations__NAME__People.",
              Judge = JudgeDelegations },
    ];

    private static Judgement JudgeDelegations(EffectiveConfiguration configuration)
    {
        var all = configuration.Settings.Delegations;
        return all.Count == 0
            ? Judgement.NotApplicable("no agent acts for users")
            : Judge.Each(
                all,
                one => (one.Clients ?? one.People) is not null,
                one => one.Name,
                "limited to named users or clients"
            );
    }

    private static Judgement JudgeLimits(EffectiveConfiguration configuration)
    {
        var people = PeopleOf(configuration);
        string[] open =
        [
            .. people.Where(issuer => issuer.People is { Scopes: null } or { Clients: null }).Select(Name),
        ];
        var isBoundless = people.Any(issuer => issuer.People is { Scopes: null, Clients: null, Resources: null });
        var text = $"not limited to named clients and scopes: {string.Join(", ", open)}";
        return people.Length == 0 ? Judgement.NotApplicable("no trusted issuer of people")
            : open.Length == 0 ? Judgement.Pass("limited to named clients and scopes")
            : isBoundless ? Judgement.Fail(text)
            : Judgement.Warn(text);
    }

    private static Judgement JudgeHttps(EffectiveConfiguration configuration)
    {
        var all = configuration.Settings.TrustedIssuers;
        return all.Count == 0
            ? Judgement.NotApplicable("no trusted issuer")
            : Judge.Each(
                all,
                issuer =>
                    Judge.IsHttps(issuer.Issuer)
                    && Judge.IsHttps(issuer.JwksUri ?? issuer.Issuer)
                    && Judge.IsHttps(issuer.MetadataAddress ?? issuer.Issuer),
                Name,
                "https"
            );
    }

    private static Judgement JudgeMailDomains(EffectiveConfiguration configuration)
    {
        TrustedIssuerSettings[] mapping =
        [
            .. PeopleOf(configuration).Where(issuer => issuer.People!.MailDomains.Count > 0),
        ];
        return mapping.Length == 0
            ? Judgement.NotApplicable("addresses identify nobody")
            : Judge.Each(
                mapping,
                issuer => !issuer.People!.MailDomains.Any(PublicDomains.Contains),
                issuer => $"{Name(issuer)}: {string.Join(", ", issuer.People!.MailDomains.Intersect(PublicDomains))}",
                "no known public mail domain"
            );
    }

    private static TrustedIssuerSettings[] PeopleOf(EffectiveConfiguration configuration) =>
        [.. configuration.Settings.TrustedIssuers.Where(issuer => issuer.Purpose == IssuerPurpose.People)];

    private static string Name(TrustedIssuerSettings issuer) => issuer.Name;
}
