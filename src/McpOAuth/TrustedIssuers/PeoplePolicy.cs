using McpOAuth.Protocol;

namespace McpOAuth.TrustedIssuers;

/// <summary>What an identity provider's assertions about users may give access to.</summary>
public sealed record PeoplePolicy
{
    /// <summary>The scopes that its assertions may grant. Null for all scopes of the resource.</summary>
    public ScopeSet? Scopes { get; init; }

    /// <summary>The URIs of the resources that its assertions may give access to. Null for all.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>The clients that may present its assertions. Null for all that authenticate.</summary>
    public IReadOnlyList<string>? Clients { get; init; }

    /// <summary>
    /// Claims that together identify a user in assertions and in id_tokens of the same issuer, if <c>sub</c> differs
    /// between them. For Entra ID, <c>tid</c> and <c>oid</c>. Empty for <c>sub</c>.
    /// </summary>
    public IReadOnlyList<string> SubjectClaims { get; init; } = [];

    /// <summary>
    /// Domains in lower case whose verified addresses identify a user who signs in at another issuer. Empty for none.
    /// </summary>
    public IReadOnlyList<string> MailDomains { get; init; } = [];
}
