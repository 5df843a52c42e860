using McpOAuth.TrustedIssuers;
using McpOAuth.Upstream;

namespace McpOAuth.Grants;

/// <summary>What identifies a user both in a trusted issuer's assertions and in sign-ins, besides <c>sub</c>.</summary>
/// <param name="Kind">Keeps claims and addresses apart.</param>
internal sealed record CommonIdentifier(string Kind, string Value)
{
    /// <summary>Null if the issuer's settings name nothing, or the assertion lacks it.</summary>
    public static CommonIdentifier? Of(SignedAssertion assertion)
    {
        var issuer = assertion.Issuer;
        return OfClaims(StableId.Of(issuer.Issuer, issuer.People!.SubjectClaims, assertion.Text))
            ?? OfMail(assertion.VerifiedMail, issuer);
    }

    /// <summary>Null if no issuer's settings name anything that the sign-in has.</summary>
    /// <remarks>Claims come first: an issuer never gives them to another user.</remarks>
    public static CommonIdentifier? Of(UpstreamIdentity identity, IEnumerable<TrustedIssuerSettings> issuers) =>
        OfClaims(identity.StableId)
        ?? issuers.Select(issuer => OfMail(identity.VerifiedMail, issuer)).FirstOrDefault(found => found is not null);

    private static CommonIdentifier? OfClaims(string? stableId) => stableId is null ? null : new("claims", stableId);

    private static CommonIdentifier? OfMail(string? verifiedMail, TrustedIssuerSettings issuer) =>
        verifiedMail is not null && issuer.People!.MailDomains.Contains(MailAddress.DomainOf(verifiedMail))
            ? new("mail", verifiedMail)
            : null;
}
