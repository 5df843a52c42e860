using System.Text.Json.Serialization;

namespace McpOAuth.Vault;

[JsonSerializable(typeof(ConnectionRequest))]
internal sealed partial class VaultJson : JsonSerializerContext;
