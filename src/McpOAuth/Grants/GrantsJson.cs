using System.Text.Json.Serialization;

namespace McpOAuth.Grants;

[JsonSerializable(typeof(AuthorizationCode))]
[JsonSerializable(typeof(RefreshToken))]
internal sealed partial class GrantsJson : JsonSerializerContext;
