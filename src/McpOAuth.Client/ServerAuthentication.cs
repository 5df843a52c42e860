using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>Authenticates the MCP server at the broker, with its secret or with its private key.</summary>
internal sealed class ServerAuthentication(IOptions<McpOAuthOptions> options, TimeProvider clock)
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly McpOAuthOptions server = options.Value;

    private readonly AssertionKey? key = string.IsNullOrEmpty(options.Value.PrivateKey)
        ? null
        : AssertionKey.TryRead(options.Value.PrivateKey, options.Value.PrivateKeyId, out _);

    /// <summary>The broker's <c>Resources__N__Jwks</c>. Null if the server authenticates with a secret.</summary>
    public string? PublicKeys => key?.PublicKeys;

    /// <exception cref="InvalidOperationException">The options have no credentials.</exception>
    public void Apply(HttpRequestMessage request, IDictionary<string, string> form)
    {
        if (string.IsNullOrEmpty(server.ClientId) || (key is null && string.IsNullOrEmpty(server.ClientSecret)))
        {
            throw new InvalidOperationException(
                "Set McpOAuthOptions.ClientId, and ClientSecret or PrivateKey. They are required to get tool tokens."
            );
        }
        if (key is null)
        {
            request.Headers.Authorization = Basic(server.ClientId, server.ClientSecret!);
            return;
        }
        form["client_id"] = server.ClientId;
        form["client_assertion_type"] = AssertionType;
        form["client_assertion"] = Assertion(server.ClientId, key);
    }

    /// <remarks>RFC 6749 §2.3.1.</remarks>
    private static AuthenticationHeaderValue Basic(string id, string secret)
    {
        var text = $"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}";
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    /// <remarks>
    /// RFC 7523 §3; OpenID Connect Core 1.0 §9. Single use: the broker refuses a <c>jti</c> that it has seen.
    /// </remarks>
    private string Assertion(string id, AssertionKey signingKey)
    {
        var now = clock.GetUtcNow();
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Iss] = id,
            [JwtRegisteredClaimNames.Sub] = id,
            [JwtRegisteredClaimNames.Aud] = server.Issuer,
            [JwtRegisteredClaimNames.Jti] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            [JwtRegisteredClaimNames.Iat] = now.ToUnixTimeSeconds(),
            [JwtRegisteredClaimNames.Exp] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        return Handler.CreateToken(
            new SecurityTokenDescriptor { Claims = claims, SigningCredentials = signingKey.Credentials }
        );
    }
}
