using System.Text.Json.Serialization;
using McpOAuth.Protocol;

namespace McpOAuth.Grants;

/// <summary>What a code was exchanged for, kept for a retry by the client that lost the answer.</summary>
/// <param name="RefreshCore">The refresh token without its hint. Null if the grant has none.</param>
[JsonConverter(typeof(NeverInJson<RedemptionAnswer>))]
internal sealed record RedemptionAnswer(string AccessToken, Secret? RefreshCore)
{
    /// <summary>How long after the redemption a retry gets the answer again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>Neither part contains a space.</summary>
    public string ToText() => $"{AccessToken} {RefreshCore?.Reveal()}";

    public static RedemptionAnswer Parse(string text)
    {
        var parts = text.Split(' ', 2);
        return new(parts[0], parts.Length == 2 && parts[1].Length > 0 ? new Secret(parts[1]) : null);
    }

    public override string ToString() => "[secret]";
}
