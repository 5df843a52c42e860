using System.Text.Json.Serialization;

namespace McpOAuth.Cli.Commands;

/// <summary>The <c>--json</c> output. Existing names never change; new ones may be added (docs/commands.md).</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(SettingView[]))]
[JsonSerializable(typeof(SettingsView))]
[JsonSerializable(typeof(KeysView))]
[JsonSerializable(typeof(RotatedKeys))]
[JsonSerializable(typeof(KeyFile))]
[JsonSerializable(typeof(ReencryptedPlace[]))]
[JsonSerializable(typeof(ClientView[]))]
[JsonSerializable(typeof(ClientDetailView))]
[JsonSerializable(typeof(PersonView))]
[JsonSerializable(typeof(Ended))]
[JsonSerializable(typeof(RetiredKey))]
[JsonSerializable(typeof(ForgottenPerson))]
[JsonSerializable(typeof(UnusedScopeView[]))]
[JsonSerializable(typeof(SweptTable[]))]
[JsonSerializable(typeof(ExplainedView))]
[JsonSerializable(typeof(FoundPerson[]))]
internal sealed partial class CommandJson : JsonSerializerContext;
