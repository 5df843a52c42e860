using System.Collections.Frozen;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>
/// The accepted <c>aud</c> values of client assertions: the issuer (preferred), or an endpoint's URL.
/// </summary>
/// <remarks>
/// RFC 7523 §3 rule 3. OpenID Connect Core 1.0 §9 uses the token endpoint; newer drafts only the issuer.
/// RFC 9126 §2 adds the endpoint for pushed requests.
/// </remarks>
public sealed class AcceptedAudiences(Issuer issuer)
{
    private static readonly string[] Endpoints = ["/token", "/refresh", "/revoke", "/introspect", "/par"];

    public IReadOnlySet<string> All { get; } =
        Endpoints.Select(issuer.Url).Append(issuer.Value).ToFrozenSet(StringComparer.Ordinal);
}
