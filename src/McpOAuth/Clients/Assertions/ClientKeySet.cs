using System.Text.Json;
using McpOAuth.Protocol;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Clients.Assertions;

/// <summary>The public keys that verify a client's assertions.</summary>
/// <remarks>
/// RFC 7517 §5; RFC 7518 §6. Unsupported keys are ignored. A set with a private or symmetric key is refused.
/// </remarks>
public sealed class ClientKeySet
{
    public const int MaximumKeys = 20;

    /// <summary>Characters of a set stored with its client.</summary>
    public const int MaximumLength = 16 * 1024;

    private readonly JsonWebKey[] keys;

    private ClientKeySet(string json, JsonWebKey[] keys)
    {
        Json = json;
        this.keys = keys;
    }

    /// <summary>The original JSON from the client.</summary>
    public string Json { get; }

    public JsonElement ToJsonElement()
    {
        using var document = JsonDocument.Parse(Json);
        return document.RootElement.Clone();
    }

    /// <summary>Parses a JWKS, or returns <c>invalid_client_metadata</c>.</summary>
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
            return Refuse($"must contain between 1 and {MaximumKeys} keys");
        }
        if (set.Keys.Any(IsSecret))
        {
            // draft-ietf-oauth-client-id-metadata-document-02 §4.1: a published private key would let anyone sign.
            return Refuse("must not contain private or symmetric keys");
        }
        var usable = set.Keys.Where(SignatureAlgorithms.IsUsable).ToArray();
        return usable.Length == 0
            ? Refuse("contains no supported public signature key")
            : new ClientKeySet(json, usable);
    }

    /// <summary>
    /// Parses a JWKS that did not come inside client metadata. There, duplicate members are refused as a whole.
    /// </summary>
    public static OAuthResult<ClientKeySet> ParseAlone(string json)
    {
        var set = Parse(json);
        return set.IsRefused || !MetadataJson.HasDuplicates(json) ? set : Refuse("has a member more than once");
    }

    /// <summary>The keys for this algorithm, and with this id if the JWT header has a <c>kid</c>.</summary>
    public IReadOnlyList<JsonWebKey> For(string algorithm, string? keyId) =>
        Array.FindAll(
            keys,
            key =>
                SignatureAlgorithms.Fits(key, algorithm)
                && (keyId is null || string.Equals(key.KeyId, keyId, StringComparison.Ordinal))
        );

    // HasPrivateKey requires all private members of an RSA key, but a single one reveals the key.
    private static bool IsSecret(JsonWebKey key) =>
        (key.D ?? key.P ?? key.Q ?? key.DP ?? key.DQ ?? key.QI ?? key.K) is not null || key.Oth.Count > 0;

    private static OAuthError Refuse(string why) => new(ErrorCodes.InvalidClientMetadata, $"The JWKS {why}.", why);
}
