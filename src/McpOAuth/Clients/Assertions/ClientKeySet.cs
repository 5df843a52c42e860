using System.Text.Json;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>The public keys with which a client signs its assertions.</summary>
/// <remarks>RFC 7517 §5; RFC 7518 §6. Keys that we do not understand are passed over, secret ones refused.</remarks>
public sealed class ClientKeySet
{
    public const int MaximumKeys = 20;

    /// <summary>Characters of a set that is kept with its client.</summary>
    public const int MaximumLength = 16 * 1024;

    private readonly JsonWebKey[] keys;

    private ClientKeySet(string json, JsonWebKey[] keys)
    {
        Json = json;
        this.keys = keys;
    }

    /// <summary>The set as the client gave it.</summary>
    public string Json { get; }

    public JsonElement ToJsonElement()
    {
        using var document = JsonDocument.Parse(Json);
        return document.RootElement.Clone();
    }

    public static OAuthResult<ClientKeySet> Parse(string json)
    {
        JsonWebKeySet set;
        try
        {
            set = JsonWebKeySet.Create(json);
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or FormatException)
        {
            return Refuse("is not a JSON Web Key Set");
        }
        if (set.Keys.Count is 0 or > MaximumKeys)
        {
            return Refuse($"must have between 1 and {MaximumKeys} keys");
        }
        if (set.Keys.Any(IsSecret))
        {
            // draft-ietf-oauth-client-id-metadata-document-02 §4.1. Whoever reads it could sign in the client's place.
            return Refuse("has a private or a shared key. Publish the public half alone");
        }
        var usable = set.Keys.Where(SignatureAlgorithms.IsUsable).ToArray();
        return usable.Length == 0
            ? Refuse("has no key with which a signature could be checked")
            : new ClientKeySet(json, usable);
    }

    /// <summary>The keys that can have made a signature with this algorithm, and this id where the header names one.</summary>
    public IReadOnlyList<JsonWebKey> For(string algorithm, string? keyId) =>
        Array.FindAll(
            keys,
            key =>
                SignatureAlgorithms.Fits(key, algorithm)
                && (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal))
        );

    // HasPrivateKey would want all members of an RSA key; one gives it away.
    private static bool IsSecret(JsonWebKey key) =>
        (key.D ?? key.P ?? key.Q ?? key.DP ?? key.DQ ?? key.QI ?? key.K) is not null || key.Oth.Count > 0;

    private static OAuthError Refuse(string why) => new(ErrorCodes.InvalidClientMetadata, $"The JWKS {why}.", why);
}
