using System.Text.Json.Serialization;

namespace Azure.Security.KeyVault.Keys;

/// <summary>Key Vault's request and response bodies.</summary>
[JsonSerializable(typeof(KeyBundle))]
[JsonSerializable(typeof(KeyOperationParameters))]
[JsonSerializable(typeof(KeyOperationResult))]
internal sealed partial class KeyVaultJson : JsonSerializerContext;

internal sealed record KeyBundle([property: JsonPropertyName("key")] KeyBundleKey Key);

internal sealed record KeyBundleKey([property: JsonPropertyName("kid")] string Id);

internal sealed record KeyOperationParameters(
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("value")] string Value
)
{
    public override string ToString() => "[key operation]";
}

internal sealed record KeyOperationResult(
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("value")] string Value
)
{
    public override string ToString() => "[key operation result]";
}
