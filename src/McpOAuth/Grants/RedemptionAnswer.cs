using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>What a code was exchanged for, kept for a retry by the client that lost the answer.</summary>
/// <param name="RefreshCore">The refresh token without its hint. Null if the grant has none.</param>
/// <param name="Key">The thumbprint of the key that the access token is bound to, or null.</param>
[JsonConverter(typeof(NeverInJson<RedemptionAnswer>))]
internal sealed record RedemptionAnswer(string AccessToken, Secret? RefreshCore, string? Key = null)
{
    /// <summary>How long after the redemption a retry gets the answer again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>No part contains a space.</summary>
    public string ToText() => $"{AccessToken} {RefreshCore?.Reveal()}{(Key is null ? "" : " ")}{Key}";

    public static RedemptionAnswer Parse(string text)
    {
        var parts = text.Split(' ', 3);
        return new(
            parts[0],
            parts.Length > 1 && parts[1].Length > 0 ? new Secret(parts[1]) : null,
            parts.Length > 2 ? parts[2] : null
        );
    }

    public override string ToString() => "[secret]";
}
