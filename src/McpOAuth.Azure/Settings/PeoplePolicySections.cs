using System.Text.RegularExpressions;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuth.Azure.Settings;

/// <summary>Reads what a trusted issuer of purpose <c>People</c> may give access to.</summary>
internal static partial class PeoplePolicySections
{
    public static PeoplePolicy Read(SettingsSection section, IReadOnlyList<string> resources)
    {
        var policy = new PeoplePolicy
        {
            Scopes = section.Scopes("Scopes"),
            Resources = section.Words("Resources") is { Length: > 0 } uris ? uris : null,
            Clients = section.Words("Clients") is { Length: > 0 } clients ? clients : null,
            SubjectClaims = section.Words("SubjectClaims"),
            MailDomains = [.. section.Words("MailDomains").Select(domain => domain.ToLowerInvariant())],
        };
        foreach (var uri in (policy.Resources ?? []).Except(resources, StringComparer.Ordinal))
        {
            section.Problem("Resources", $"has \"{uri}\", which is no Resources__N__Uri. Write it exactly as there.");
        }
        foreach (var domain in policy.MailDomains.Where(domain => !Domain().IsMatch(domain)))
        {
            section.Problem("MailDomains", $"has \"{domain}\". Set domains such as example.com, separated by spaces.");
        }
        if (policy is { SubjectClaims.Count: > 0, MailDomains.Count: > 0 })
        {
            section.Problem(
                "MailDomains",
                "and SubjectClaims are both set. Set one of them: each identifies the user."
            );
        }
        return policy;
    }

    /// <summary>Tells an upstream what assertions identify users by, so that its sign-ins ask for the same.</summary>
    public static UpstreamSettings Apply(IReadOnlyList<TrustedIssuerSettings> issuers, UpstreamSettings upstream) =>
        upstream with
        {
            IdentifiesByMail = issuers.Any(issuer => issuer.People is { MailDomains.Count: > 0 }),
            StableClaims =
                issuers.FirstOrDefault(issuer => issuer.Issuer == upstream.Issuer)?.People?.SubjectClaims ?? [],
        };

    [GeneratedRegex(@"\A[a-z0-9-]+(\.[a-z0-9-]+)+\z")]
    private static partial Regex Domain();
}
