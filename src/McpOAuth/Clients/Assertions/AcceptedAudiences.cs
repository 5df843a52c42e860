using System.Collections.Frozen;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>The names by which an assertion may address us: the issuer, as it should be, or an endpoint's URL.</summary>
/// <remarks>RFC 7523 §3 rule 3; OpenID Connect Core 1.0 §9 has the token endpoint; newer texts want the issuer alone.</remarks>
public sealed class AcceptedAudiences(Issuer issuer)
{
    private static readonly string[] Endpoints = ["/token", "/refresh", "/revoke", "/introspect"];

    public IReadOnlySet<string> All { get; } =
        Endpoints.Select(issuer.Url).Append(issuer.Value).ToFrozenSet(StringComparer.Ordinal);
}
