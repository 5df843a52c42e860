using System.Text.Json;
using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>Refuses to write or read a secret as JSON. Sealing overrides it, because its JSON is encrypted at once.</summary>
public sealed class NeverInJson<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw Refusal();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw Refusal();

    private static NotSupportedException Refusal() =>
        new($"{typeof(T).Name} is a secret. Only sealed payloads hold it.");
}
