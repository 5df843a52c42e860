using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Telemetry;

namespace McpOAuth.Login;

/// <summary>What a page that shows the account stands for. The page's form carries it, sealed.</summary>
public sealed record ShownAccount
{
    internal static readonly SealedFormat<ShownAccount> Format = new(1, AccountJson.Default);

    [JsonPropertyName("si")]
    public required VerifiedSignIn SignIn { get; init; }

    /// <summary>The hash of the client as the consent page showed it.</summary>
    [JsonPropertyName("h")]
    public required string ClientHash { get; init; }

    /// <summary>SHA-256 of the form's own cookie. The form works only in the browser that has it (CSRF).</summary>
    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    /// <summary>SHA-256 of the browser's handle, to tell a form sent twice from one of another browser. Null if it had none.</summary>
    [JsonPropertyName("bh")]
    public string? HandleSha256 { get; init; }

    [JsonPropertyName("x")]
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Links the answer to its login (<see cref="LoginTrace"/>).</summary>
    [JsonPropertyName("tr")]
    public string? Trace { get; init; }

    /// <summary>What went well before, for <c>mcp-oauth explain</c>.</summary>
    [JsonPropertyName("st")]
    public IReadOnlyList<AttemptStep>? Steps { get; init; }
}

[JsonSerializable(typeof(ShownAccount))]
internal sealed partial class AccountJson : JsonSerializerContext;
