using System.Text;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>The conditions under which an upstream's metadata is used. Anything else is an outage and never cached.</summary>
internal static class UpstreamMetadataRules
{
    /// <summary>What is wrong with the metadata, for the operator; null if nothing is.</summary>
    /// <param name="issuer">As the settings name it. The metadata must say exactly the same, a trailing slash included.</param>
    /// <remarks>OpenID Connect Discovery 1.0 §4.3; RFC 8414 §3.3. Another issuer's document would sign its users in.</remarks>
    public static string? ProblemOf(OpenIdConnectConfiguration metadata, string issuer)
    {
        if (!string.Equals(metadata.Issuer, issuer, StringComparison.Ordinal))
        {
            return $"its issuer is \"{metadata.Issuer}\", but the Issuer setting is \"{issuer}\"";
        }
        var mayBeHttp = Uri.TryCreate(issuer, UriKind.Absolute, out var parsed) && parsed.Scheme == Uri.UriSchemeHttp;
        (string Name, string? Url, bool IsRequired)[] endpoints =
        [
            ("authorization_endpoint", metadata.AuthorizationEndpoint, true),
            ("token_endpoint", metadata.TokenEndpoint, true),
            ("userinfo_endpoint", metadata.UserInfoEndpoint, false),
            ("revocation_endpoint", metadata.RevocationEndpoint, false),
        ];
        foreach (var (name, url, isRequired) in endpoints)
        {
            if (string.IsNullOrEmpty(url) ? isRequired : !IsEndpoint(url, mayBeHttp))
            {
                return $"its {name} is \"{url}\", which is not an https URL";
            }
        }
        return metadata.SigningKeys.Count == 0 ? "it has no signing key that can be used" : null;
    }

    // An issuer over http is at loopback, and in Development: the settings allow no other.
    private static bool IsEndpoint(string url, bool mayBeHttp) =>
        Ascii.IsValid(url)
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (
            parsed.Scheme == Uri.UriSchemeHttps
            || (mayBeHttp && parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback)
        );
}
