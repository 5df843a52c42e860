using System.Text.Json;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>A user's identifier made of several claims, for issuers whose <c>sub</c> differs between clients.</summary>
/// <remarks>For Entra ID, <c>tid</c> and <c>oid</c>: its <c>sub</c> is pairwise (OpenID Connect Core 1.0 §8.1).</remarks>
internal static class StableId
{
    /// <summary>Null without names, or if a claim is missing.</summary>
    public static string? Of(string issuer, IReadOnlyList<string> names, Func<string, string?> claim)
    {
        if (names.Count == 0)
        {
            return null;
        }
        string?[] values = [issuer, .. names.Select(claim)];
        return values.Contains(null) ? null : JsonSerializer.Serialize(values!, TextsJson.Default.StringArray);
    }
}
