using System.Text.Json.Serialization;

namespace Azure.Security.KeyVault.Keys;

/// <summary>The bodies that are sent to Key Vault and come from it.</summary>
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
