using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>
/// Blocks JSON serialization of a secret. Sealing overrides this converter, because its JSON is encrypted.
/// </summary>
public sealed class NeverInJson<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw Refusal();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refusal();

    private static NotSupportedException Refusal() =>
        new($"{typeof(T).Name} is secret and may only be serialized into a sealed payload.");
}
