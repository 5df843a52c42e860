using System.Text.Json.Serialization;

namespace McpOAuth.Protocol;

/// <summary>Texts as a JSON array, which keeps them unambiguously separated.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class TextsJson : JsonSerializerContext;
