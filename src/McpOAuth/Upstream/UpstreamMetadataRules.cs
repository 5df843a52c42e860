using System.Text;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace McpOAuth.Upstream;

/// <summary>Something about an upstream that prevents logins, or may.</summary>
/// <param name="Text">For the operator: what is wrong, and what to do.</param>
/// <param name="IsFatal">The metadata is not used. An outage, and never cached.</param>
public sealed record UpstreamProblem(string Text, bool IsFatal);

/// <summary>Compares an upstream's metadata with its settings.</summary>
/// <remarks>OpenID Connect Discovery 1.0 §4.3; RFC 8414 §3.3. Another issuer's document would sign its users in.</remarks>
internal static class UpstreamMetadataRules
{
    /// <summary>The problems of the metadata document. The keys are not loaded yet.</summary>
    public static IEnumerable<UpstreamProblem> ProblemsOf(
        OpenIdConnectConfiguration metadata,
        UpstreamSettings settings
    ) =>
        [
            .. IssuerProblems(metadata, settings.Issuer, $"Upstreams__{settings.Name}__Issuer"),
            .. EndpointProblems(metadata, settings),
            .. Conflicts(metadata, settings),
        ];

    /// <summary>The problems of its keys.</summary>
    public static IEnumerable<UpstreamProblem> KeyProblemsOf(OpenIdConnectConfiguration metadata)
    {
        if (metadata.SigningKeys.Count > 0)
        {
            return [];
        }
        var unknown = metadata.JsonWebKeySet.Keys.Any(key => key.Kty == "OKP") ? ": its keys are for EdDSA" : "";
        return [new($"it has no signing key that can be used{unknown}; {IdTokenAlgorithms.Remedy}", IsFatal: true)];
    }

    /// <param name="setting">The name of the setting with <paramref name="issuer"/>.</param>
    public static IEnumerable<UpstreamProblem> IssuerProblems(
        OpenIdConnectConfiguration metadata,
        string issuer,
        string setting
    )
    {
        if (metadata.Issuer is null)
        {
            yield return new("it has no issuer", IsFatal: true);
        }
        else if (!string.Equals(metadata.Issuer, issuer, StringComparison.Ordinal))
        {
            // Most often only a trailing slash. Another issuer altogether is not to be copied into the settings blindly.
            var isSlash = metadata.Issuer.TrimEnd('/') == issuer.TrimEnd('/');
            var remedy = isSlash ? $"; set {setting} to \"{metadata.Issuer}\"" : "";
            yield return new(
                $"its issuer is \"{metadata.Issuer}\", but the Issuer setting is \"{issuer}\"{remedy}",
                IsFatal: true
            );
        }
    }

    private static IEnumerable<UpstreamProblem> EndpointProblems(
        OpenIdConnectConfiguration metadata,
        UpstreamSettings settings
    )
    {
        var mayBeHttp = IsHttp(settings.Issuer);
        (string Name, string? Url, bool IsRequired)[] endpoints =
        [
            ("authorization_endpoint", metadata.AuthorizationEndpoint, true),
            ("token_endpoint", metadata.TokenEndpoint, true),
            ("jwks_uri", metadata.JwksUri, true),
            ("userinfo_endpoint", metadata.UserInfoEndpoint, false),
            ("revocation_endpoint", metadata.RevocationEndpoint, false),
            (
                "pushed_authorization_request_endpoint",
                metadata.PushedAuthorizationRequestEndpoint,
                IsPushed(metadata, settings)
            ),
        ];
        return from endpoint in endpoints
            where string.IsNullOrEmpty(endpoint.Url) ? endpoint.IsRequired : !IsEndpoint(endpoint.Url, mayBeHttp)
            select new UpstreamProblem($"its {endpoint.Name} is \"{endpoint.Url}\", which is not an https URL", true);
    }

    // The upstream would most likely refuse logins. It is asked all the same, because metadata is often incomplete.
    private static IEnumerable<UpstreamProblem> Conflicts(
        OpenIdConnectConfiguration metadata,
        UpstreamSettings settings
    )
    {
        var methods = metadata.TokenEndpointAuthMethodsSupported;
        if (methods.Count > 0 && !AcceptableMethods(settings).Any(methods.Contains))
        {
            yield return new(
                $"its token_endpoint_auth_methods_supported are {string.Join(", ", methods)}, but the settings of "
                    + $"Upstreams__{settings.Name} authenticate with {string.Join(" or ", AcceptableMethods(settings))}",
                IsFatal: false
            );
        }
        var algorithms = metadata.IdTokenSigningAlgValuesSupported;
        if (algorithms.Count > 0 && !algorithms.Any(IdTokenAlgorithms.All.Contains))
        {
            yield return new(
                $"its id_tokens are signed with {string.Join(", ", algorithms)}, which the broker cannot check; "
                    + IdTokenAlgorithms.Remedy,
                IsFatal: false
            );
        }
        var challenges = metadata.CodeChallengeMethodsSupported;
        if (challenges.Count > 0 && !challenges.Contains(WireValues.S256))
        {
            yield return new("its code_challenge_methods_supported do not include S256", IsFatal: false);
        }
    }

    private static bool IsPushed(OpenIdConnectConfiguration metadata, UpstreamSettings settings) =>
        settings.PushedAuthorization ?? metadata.RequirePushedAuthorizationRequests;

    private static string[] AcceptableMethods(UpstreamSettings settings) =>
        settings switch
        {
            _ when settings.PrivateKey is not null || settings.ManagedIdentity is not null =>
            [
                AuthenticationMethods.PrivateKeyJwt,
            ],
            { ClientSecret: null } => [AuthenticationMethods.None],
            { ClientAuthentication: UpstreamAuthenticationMethod.Basic } => [AuthenticationMethods.ClientSecretBasic],
            { ClientAuthentication: UpstreamAuthenticationMethod.Post } => [AuthenticationMethods.ClientSecretPost],
            _ => [AuthenticationMethods.ClientSecretBasic, AuthenticationMethods.ClientSecretPost],
        };

    // An issuer over http is at loopback, and in Development: the settings allow no other.
    public static bool IsHttp(string issuer) => issuer.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    public static bool IsEndpoint(string url, bool mayBeHttp) =>
        Ascii.IsValid(url)
        && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
        && (
            parsed.Scheme == Uri.UriSchemeHttps
            || (mayBeHttp && parsed.Scheme == Uri.UriSchemeHttp && parsed.IsLoopback)
        );
}
