using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using McpOAuth.Keys;
using McpOAuth.Protocol;

namespace McpOAuth.Account;

/// <summary>The user who signed in to the account page a moment ago.</summary>
public sealed record AccountSession
{
    /// <summary>After that, the user signs in again. Use does not extend it.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long a fresh sign-in confirms its action.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromMinutes(5);

    internal static readonly SealedFormat<AccountSession> Format = new(1, AccountSessionJson.Default);

    [JsonPropertyName("u")]
    public required string Subject { get; init; }

    /// <summary>The name of the account at the upstream. Null if the upstream does not provide one.</summary>
    [JsonPropertyName("n")]
    public string? Name { get; init; }

    /// <summary>The key of the tokens in this session's forms.</summary>
    [JsonPropertyName("f")]
    public required Secret FormKey { get; init; }

    /// <summary>SHA-256 of the browser's cookie. The session is valid beside that cookie only.</summary>
    [JsonPropertyName("b")]
    public required string BrowserSha256 { get; init; }

    /// <summary>When the user came back from the upstream.</summary>
    [JsonPropertyName("t")]
    public required DateTimeOffset SignedInAt { get; init; }

    /// <summary>The action that this sign-in confirms. Null if the user only signed in.</summary>
    [JsonPropertyName("a")]
    public string? Confirms { get; init; }

    public bool IsAliveAt(DateTimeOffset now) => now < SignedInAt + Lifetime;

    public bool IsFreshFor(string action, DateTimeOffset now) => action == Confirms && now < SignedInAt + Freshness;

    /// <summary>The token of one form: good for this action on this item in this session only (CSRF).</summary>
    /// <remarks>RFC 6749 §10.12. Another site's page cannot know it.</remarks>
    /// <param name="item">What the action is about. Empty if there is only one.</param>
    public string TokenFor(string action, string item = "") =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(FormKey.Reveal()), Encoding.UTF8.GetBytes($"{action}\n{item}"))
        );

    public bool IsAnsweredBy(string? token, string action, string item) =>
        token is not null && Secret.FixedTimeEquals(token, TokenFor(action, item));

    public override string ToString() => "account session";
}

[JsonSerializable(typeof(AccountSession))]
internal sealed partial class AccountSessionJson : JsonSerializerContext;
