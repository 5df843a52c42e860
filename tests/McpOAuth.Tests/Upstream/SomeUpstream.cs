using System.Security.Cryptography;
using System.Text;
using McpOAuth.Upstream;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Tests.Upstream;

/// <summary>An identity provider as far as its keys and id_tokens go.</summary>
internal sealed class SomeUpstream
{
    public const string Issuer = "https://upstream.example";
    public const string ClientId = "broker-at-upstream";
    public const string Nonce = "nonce-of-this-attempt";

    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    // Made once: an RSA key takes longer than all the tests that use it.
    private static readonly RSA Rsa = RSA.Create(2048);
    private static readonly RSA RsaOfAnother = RSA.Create(2048);

    public SomeUpstream()
        : this(Rsa) { }

    private SomeUpstream(RSA rsa)
    {
        RsaKey = new(rsa) { KeyId = "rsa" };
        EcKey = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "ec" };
        Configuration = new() { Issuer = Issuer };
        Configuration.SigningKeys.Add(RsaKey);
        Configuration.SigningKeys.Add(EcKey);
    }

    /// <summary>One with other keys under the same names.</summary>
    public static SomeUpstream Another() => new(RsaOfAnother);

    public RsaSecurityKey RsaKey { get; }

    public ECDsaSecurityKey EcKey { get; }

    public OpenIdConnectConfiguration Configuration { get; }

    public static UpstreamSettings Settings { get; } =
        new()
        {
            Name = "some",
            Preset = UpstreamPreset.Oidc,
            Issuer = Issuer,
            ClientId = ClientId,
            Scopes = Some.Scopes("openid profile"),
        };

    /// <summary>The claims of a sound id_token for alice; null takes a claim away.</summary>
    public static Dictionary<string, object> Claims(params (string Name, object? Value)[] changes)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["sub"] = "alice",
            ["nonce"] = Nonce,
            ["name"] = "Alice Example",
            ["iat"] = Some.Now.ToUnixTimeSeconds(),
            ["exp"] = Some.Now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims.Add(name, value);
            }
        }
        return claims;
    }

    public string Sign(Dictionary<string, object> claims, SigningCredentials? credentials = null) =>
        Handler.CreateToken(
            new SecurityTokenDescriptor
            {
                Claims = claims,
                SigningCredentials = credentials ?? new(RsaKey, SecurityAlgorithms.RsaSha256),
            }
        );

    /// <summary>A token whose header and signature are made by hand.</summary>
    public static string Raw(string header, Dictionary<string, object> claims, Func<byte[], byte[]> sign)
    {
        var payload = System.Text.Json.JsonSerializer.Serialize(claims);
        var signed = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(payload)}";
        return $"{signed}.{Base64UrlEncoder.Encode(sign(Encoding.ASCII.GetBytes(signed)))}";
    }
}
