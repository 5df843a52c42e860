using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using McpOAuth.Protocol;

namespace McpOAuth.Keys;

/// <summary>JSON options for sealed payloads, the only JSON that may contain secrets.</summary>
internal static class SealedJson
{
    public static JsonTypeInfo<T> TypeOf<T>(IJsonTypeInfoResolver context) =>
        (JsonTypeInfo<T>)
            new JsonSerializerOptions
            {
                TypeInfoResolver = context,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
                // Safe: sealed JSON is never part of a page.
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                Converters =
                {
                    new ShortText(),
                    new UnixMilliseconds(),
                    new Revealed<Secret>(secret => secret.Reveal(), text => new Secret(text)),
                    new Revealed<CodeVerifier>(
                        verifier => verifier.Reveal(),
                        text => CodeVerifier.TryParse(text, out var verifier) ? verifier : null
                    ),
                },
            }.GetTypeInfo(typeof(T));

    /// <summary>
    /// Writes a secret in plaintext. Converters in options override the type's <see cref="NeverInJson{T}"/>.
    /// </summary>
    private sealed class Revealed<T>(Func<T, string> reveal, Func<string, T?> parse) : JsonConverter<T>
        where T : class
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && parse(reader.GetString()!) is { } value
                ? value
                : throw new JsonException($"Not a valid {typeof(T).Name}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WriteStringValue(reveal(value));
    }

    /// <summary>
    /// Writes text with the fewest escapes (RFC 8259 §7), because codes are part of URLs. No encoder of .NET leaves
    /// emoji unescaped, which then take 12 bytes each instead of 4.
    /// </summary>
    private sealed class ShortText : JsonConverter<string>
    {
        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString();

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        {
            if (!value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            {
                writer.WriteStringValue(value);
                return;
            }
            var json = new StringBuilder("\"", value.Length + 2);
            foreach (var rune in value.EnumerateRunes())
            {
                _ = rune.IsBmp ? json.Append(options.Encoder!.Encode(rune.ToString())) : json.Append(rune.ToString());
            }
            writer.WriteRawValue(json.Append('"').ToString(), skipInputValidation: true);
        }
    }

    /// <summary>Writes times as Unix milliseconds, to keep payloads in URLs short.</summary>
    private sealed class UnixMilliseconds : JsonConverter<DateTimeOffset>
    {
        private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
        private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt64(out var milliseconds)
            && milliseconds >= Earliest
            && milliseconds <= Latest
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : throw new JsonException("Not a time in milliseconds.");

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
    }
}
