using System.Text.Json;
using System.Text.Json.Serialization;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>The private key that authenticates the MCP server at the broker. Does not print.</summary>
internal sealed class AssertionKey
{
    private AssertionKey(PrivateKeyPem pem, string? keyId)
    {
        Credentials = pem.Credentials;
        var key = pem.PublicKey;
        var id = string.IsNullOrEmpty(keyId) ? pem.Thumbprint : keyId;
        Credentials.Key.KeyId = id;
        PublicKeys = JsonSerializer.Serialize(
            new PublicKeySet([new(key.Kty, id, Credentials.Algorithm, key.Crv, key.X, key.Y, key.N, key.E)]),
            PublicKeyJson.Default.PublicKeySet
        );
    }

    public SigningCredentials Credentials { get; }

    /// <summary>The public key as a JSON Web Key Set on one line: the broker's <c>Resources__N__Jwks</c>.</summary>
    public string PublicKeys { get; }

    /// <summary>Reads an unencrypted private key in PEM. Its line breaks may be written as <c>\n</c>.</summary>
    /// <param name="keyId">The <c>kid</c>. Null for the key's thumbprint (RFC 7638).</param>
    /// <param name="problem">What is wrong with it, without any part of it. Null if nothing is.</param>
    public static AssertionKey? TryRead(string pem, string? keyId, out string? problem) =>
        PrivateKeyPem.TryRead(pem, out problem) is { } key ? new(key, keyId) : null;

    public override string ToString() => $"private key {Credentials.Key.KeyId}";
}

internal sealed record PublicKeySet([property: JsonPropertyName("keys")] IReadOnlyList<PublicKey> Keys);

/// <summary>A public key (RFC 7517 §4). Has no member for a private part.</summary>
internal sealed record PublicKey(
    [property: JsonPropertyName("kty")] string Kty,
    [property: JsonPropertyName("kid")] string Kid,
    [property: JsonPropertyName("alg")] string Alg,
    [property: JsonPropertyName("crv")] string? Crv,
    [property: JsonPropertyName("x")] string? X,
    [property: JsonPropertyName("y")] string? Y,
    [property: JsonPropertyName("n")] string? N,
    [property: JsonPropertyName("e")] string? E,
    [property: JsonPropertyName("use")] string Use = "sig"
);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PublicKeySet))]
internal sealed partial class PublicKeyJson : JsonSerializerContext;
