using System.Text;
using McpOAuth.Clients.Assertions;
using McpOAuth.Protocol;
using Microsoft.Extensions.Primitives;

namespace McpOAuth.Authentication;

/// <summary>
/// The client id of a request and its secret or assertion, from header or body. An empty secret counts as missing.
/// </summary>
internal sealed record PresentedCredentials(string ClientId, Secret? Secret, ClientAssertion? Assertion = null)
{
    private const string Scheme = "Basic ";

    public static OAuthResult<PresentedCredentials> Read(StringValues authorization, RequestParameters parameters)
    {
        var clientId = parameters[ParameterNames.ClientId];
        var secret = parameters[ParameterNames.ClientSecret];
        var assertion = parameters[ParameterNames.ClientAssertion];
        var assertionType = parameters[ParameterNames.ClientAssertionType];
        if (assertion is not null || assertionType is not null)
        {
            // RFC 6749 §2.3: one method per request.
            return secret is not null || authorization.Any(header => header is not null && IsBasic(header))
                ? OAuthError.InvalidRequest("The request uses more than one client authentication method.")
                : ReadAssertion(clientId, assertion, assertionType);
        }
        if (authorization.Count == 0 || authorization[0] is not { } header || !IsBasic(header))
        {
            return clientId is null
                ? OAuthError.InvalidClient("client_id is missing")
                : new PresentedCredentials(clientId, secret is null ? null : new Secret(secret));
        }
        if (ReadBasic(header) is not var (basicId, basicSecret))
        {
            return OAuthError.InvalidClient("malformed Basic credentials");
        }
        if (clientId is not null && clientId != basicId)
        {
            return OAuthError.InvalidRequest("client_id in the body differs from the Authorization header.");
        }
        // RFC 6749 §2.3: one method per request. We tolerate the same secret in both places.
        if (secret is not null && basicSecret is not null && !Secret.FixedTimeEquals(secret, basicSecret))
        {
            return OAuthError.InvalidRequest("The request uses more than one client authentication method.");
        }
        var presented = basicSecret ?? secret;
        return new PresentedCredentials(basicId, presented is null ? null : new Secret(presented));
    }

    private static OAuthResult<PresentedCredentials> ReadAssertion(string? clientId, string? text, string? type)
    {
        if (text is null || type is null)
        {
            return OAuthError.InvalidRequest("client_assertion and client_assertion_type must be sent together.");
        }
        if (type != AuthenticationMethods.JwtBearerAssertion)
        {
            return OAuthError.InvalidClient("unknown client_assertion_type");
        }
        if (!ClientAssertion.TryParse(text, out var assertion))
        {
            return OAuthError.InvalidClient("client_assertion is not a JWT with a sub claim");
        }
        // RFC 7521 §4.2: client_id is optional, but must name the same client. The validation of the assertion checks
        // that: the sub of a platform's token is no client id.
        return new PresentedCredentials(clientId ?? assertion.Subject, null, assertion);
    }

    private static bool IsBasic(string header) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    // RFC 6749 §2.3.1 requires both parts to be form-encoded, but many clients send them raw. Our ids and secrets are
    // base64url, which is the same in both forms. Startup validation ensures the same for configured ones.
    private static (string ClientId, string? Secret)? ReadBasic(string header)
    {
        var encoded = header.AsSpan(Scheme.Length).Trim();
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64Chars(encoded, bytes, out var length))
        {
            return null;
        }
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            return null;
        }
        var secret = Decode(text[(colon + 1)..]);
        return (Decode(text[..colon]), secret.Length == 0 ? null : secret);
    }

    // Form encoding uses '+' for a space. No id or secret has a space, so a '+' is a literal one.
    private static string Decode(string text) => Uri.UnescapeDataString(text);
}
