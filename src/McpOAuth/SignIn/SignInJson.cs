using System.Text.Json.Serialization;

namespace McpOAuth.SignIn;

[JsonSerializable(typeof(SignInAttempt))]
[JsonSerializable(typeof(ConnectionAttempt))]
[JsonSerializable(typeof(ConnectSession))]
[JsonSerializable(typeof(AccountAttempt))]
internal sealed partial class SignInJson : JsonSerializerContext;
