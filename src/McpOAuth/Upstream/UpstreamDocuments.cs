using System.Text.Json;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Upstream;

/// <summary>Reads an upstream's metadata and keys. Ignores optional members of unexpected types.</summary>
/// <remarks>OpenID Connect Discovery 1.0 §3; RFC 8414 §2; RFC 9126 §5; RFC 9207 §3; RFC 7517 §5.</remarks>
internal static class UpstreamDocuments
{
    public static OpenIdConnectConfiguration MetadataOf(JsonAnswer answer)
    {
        var metadata = new OpenIdConnectConfiguration
        {
            Issuer = answer.Text("issuer"),
            AuthorizationEndpoint = answer.Text("authorization_endpoint"),
            TokenEndpoint = answer.Text("token_endpoint"),
            UserInfoEndpoint = answer.Text("userinfo_endpoint"),
            RevocationEndpoint = answer.Text("revocation_endpoint"),
            JwksUri = answer.Text("jwks_uri"),
            PushedAuthorizationRequestEndpoint = answer.Text("pushed_authorization_request_endpoint"),
            RequirePushedAuthorizationRequests = answer.IsTrue("require_pushed_authorization_requests"),
            AuthorizationResponseIssParameterSupported = answer.IsTrue(
                "authorization_response_iss_parameter_supported"
            ),
        };
        Fill(metadata.TokenEndpointAuthMethodsSupported, answer.Texts("token_endpoint_auth_methods_supported"));
        Fill(
            metadata.TokenEndpointAuthSigningAlgValuesSupported,
            answer.Texts("token_endpoint_auth_signing_alg_values_supported")
        );
        Fill(metadata.IdTokenSigningAlgValuesSupported, answer.Texts("id_token_signing_alg_values_supported"));
        Fill(metadata.CodeChallengeMethodsSupported, answer.Texts("code_challenge_methods_supported"));
        return metadata;
    }

    /// <summary>RFC 7517 §5: keys that cannot be understood are ignored.</summary>
    public static JsonWebKeySet KeysOf(JsonAnswer answer)
    {
        var keys = new JsonWebKeySet();
        foreach (var item in answer.Items("keys").Where(item => item.ValueKind == JsonValueKind.Object))
        {
            keys.Keys.Add(KeyOf(JsonAnswer.Of(item)));
        }
        return keys;
    }

    private static JsonWebKey KeyOf(JsonAnswer answer) =>
        new()
        {
            Kty = answer.Text(JsonWebKeyParameterNames.Kty),
            Kid = answer.Text(JsonWebKeyParameterNames.Kid),
            Use = answer.Text(JsonWebKeyParameterNames.Use),
            Alg = answer.Text(JsonWebKeyParameterNames.Alg),
            Crv = answer.Text(JsonWebKeyParameterNames.Crv),
            X = answer.Text(JsonWebKeyParameterNames.X),
            Y = answer.Text(JsonWebKeyParameterNames.Y),
            N = answer.Text(JsonWebKeyParameterNames.N),
            E = answer.Text(JsonWebKeyParameterNames.E),
        };

    private static void Fill(ICollection<string> target, IReadOnlyList<string>? values)
    {
        foreach (var value in values ?? [])
        {
            target.Add(value);
        }
    }
}
