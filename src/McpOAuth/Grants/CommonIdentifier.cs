using System.Text.Json;
using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuth.Grants;

/// <summary>What identifies a user both in a trusted issuer's assertions and in sign-ins, besides <c>sub</c>.</summary>
/// <remarks>
/// Null where settings name nothing, or a claim is missing: then the user is identified by issuer and subject alone.
/// </remarks>
internal static class CommonIdentifier
{
    public const string Claims = "claims";
    public const string Mail = "mail";

    public static (string Kind, string Value)? Of(SignedAssertion assertion) =>
        Of(assertion.Issuer, assertion.Text, assertion.VerifiedMail);

    /// <summary>Claims come first: an issuer never gives them to another user.</summary>
    public static (string Kind, string Value)? Of(UpstreamIdentity identity, IEnumerable<TrustedIssuerSettings> issuers)
    {
        var found = issuers
            .Select(issuer =>
                Of(
                    issuer,
                    claim => issuer.Issuer == identity.Issuer ? identity.Claims?.Text(claim) : null,
                    identity.VerifiedMail
                )
            )
            .OfType<(string Kind, string Value)>()
            .ToArray();
        return found.Length == 0 ? null : found.OrderBy(key => key.Kind, StringComparer.Ordinal).First();
    }

    private static (string Kind, string Value)? Of(
        TrustedIssuerSettings issuer,
        Func<string, string?> claim,
        string? verifiedMail
    )
    {
        var policy = issuer.People!;
        if (policy.SubjectClaims.Count > 0)
        {
            string?[] values = [issuer.Issuer, .. policy.SubjectClaims.Select(claim)];
            // JSON keeps the values unambiguously separated.
            return values.Contains(null)
                ? null
                : (Claims, JsonSerializer.Serialize(values, CommonIdentifierJson.Default.StringArray));
        }
        return verifiedMail is not null && policy.MailDomains.Contains(MailAddress.DomainOf(verifiedMail))
            ? (Mail, verifiedMail)
            : null;
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(string[]))]
internal sealed partial class CommonIdentifierJson : System.Text.Json.Serialization.JsonSerializerContext;
