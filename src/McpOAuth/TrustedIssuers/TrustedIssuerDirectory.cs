using McpOAuth.Protocol;
using McpOAuth.Upstream;

namespace McpOAuth.TrustedIssuers;

/// <summary>All trusted issuers. Validates assertions, each with the keys of its own issuer.</summary>
public sealed class TrustedIssuerDirectory(IEnumerable<TrustedIssuer> issuers)
{
    /// <summary>Characters.</summary>
    private const int MaximumLength = 16 * 1024;

    private readonly TrustedIssuer[] all = [.. issuers];

    public IReadOnlyList<TrustedIssuer> All => all;

    public IEnumerable<TrustedIssuerSettings> Of(IssuerPurpose purpose) =>
        all.Select(issuer => issuer.Settings).Where(settings => settings.Purpose == purpose);

    /// <summary>
    /// The trusted issuer that an assertion names, unverified. Null if it names none, or the text is not a signed JWT.
    /// </summary>
    public TrustedIssuerSettings? IssuerOf(string assertion) => Read(assertion)?.Issuer?.Settings;

    /// <summary>
    /// The claims of a valid assertion. Does not check whether it was used before; the caller does that last.
    /// </summary>
    /// <exception cref="OutageException">The issuer's keys cannot be loaded.</exception>
    public async Task<OAuthResult<SignedAssertion>> ValidateAsync(
        string assertion,
        AssertionDemands demands,
        CancellationToken cancellation
    )
    {
        if (Read(assertion) is not var (header, claims, issuer))
        {
            return demands.Refuse("assertion: not a signed JWT");
        }
        return issuer is null || issuer.Settings.Purpose != demands.Purpose
            ? demands.Refuse("assertion: its issuer is not trusted here")
            : await issuer.ValidateAsync(assertion, header, claims, demands, cancellation);
    }

    private (IdTokenHeader Header, JsonAnswer Claims, TrustedIssuer? Issuer)? Read(string assertion)
    {
        if (
            assertion.Length > MaximumLength
            || !IdTokenHeader.TryRead(assertion, out var header)
            || IdTokenHeader.ReadClaims(assertion) is not { } claims
        )
        {
            return null;
        }
        var name = claims.Text("iss");
        return (
            header,
            claims,
            Array.Find(all, issuer => string.Equals(issuer.Settings.Issuer, name, StringComparison.Ordinal))
        );
    }
}
