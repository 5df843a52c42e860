using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Upstream;

/// <summary>The private key that authenticates the broker at an upstream. Does not print.</summary>
public sealed class AssertionKey
{
    private readonly JsonWebKey publicKey;

    private AssertionKey(PrivateKeyPem key, string? keyId)
    {
        publicKey = key.PublicKey;
        Credentials = key.Credentials;
        Credentials.Key.KeyId = keyId ?? key.Thumbprint;
    }

    internal SigningCredentials Credentials { get; }

    /// <summary>The public key as a JWK, for registration at the upstream.</summary>
    public string PublicJwk
    {
        get
        {
            var members = new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                [JsonWebKeyParameterNames.Kty] = publicKey.Kty,
                [JsonWebKeyParameterNames.Kid] = Credentials.Key.KeyId,
                [JsonWebKeyParameterNames.Use] = "sig",
                [JsonWebKeyParameterNames.Alg] = Credentials.Algorithm,
            };
            (string Name, string? Value)[] parameters =
            [
                (JsonWebKeyParameterNames.Crv, publicKey.Crv),
                (JsonWebKeyParameterNames.X, publicKey.X),
                (JsonWebKeyParameterNames.Y, publicKey.Y),
                (JsonWebKeyParameterNames.N, publicKey.N),
                (JsonWebKeyParameterNames.E, publicKey.E),
            ];
            foreach (var (name, value) in parameters.Where(parameter => parameter.Value is not null))
            {
                members[name] = value!;
            }
            return JsonSerializer.Serialize(members, AssertionKeyJson.Default.SortedDictionaryStringString);
        }
    }

    /// <summary>Reads a private key in PEM. Settings may write its line breaks as <c>\n</c>.</summary>
    /// <param name="keyId">The <c>kid</c> at the upstream. Null for the key's thumbprint (RFC 7638).</param>
    /// <param name="problem">What is wrong with it, without any part of it. Null if nothing is.</param>
    public static AssertionKey? TryRead(Secret pem, string? keyId, out string? problem)
    {
        var key = PrivateKeyPem.TryRead(pem.Reveal(), out var instead);
        problem = instead is null ? null : $"is {instead}";
        return key is null ? null : new(key, keyId);
    }

    public override string ToString() => $"private key {Credentials.Key.KeyId}";
}

[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class AssertionKeyJson : JsonSerializerContext;
