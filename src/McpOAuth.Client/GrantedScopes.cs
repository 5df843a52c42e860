using System.Security.Claims;

namespace McpOAuth.Client;

/// <summary>Reads the scopes of an access token.</summary>
internal static class GrantedScopes
{
    /// <remarks>RFC 9068 §2.2.3: one space-separated claim.</remarks>
    public static IReadOnlyList<string> Of(ClaimsPrincipal user) =>
        user.FindFirstValue("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
