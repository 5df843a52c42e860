using System.Security.Claims;

namespace McpOAuth.Client;

/// <summary>The scopes of an access token.</summary>
internal static class GrantedScopes
{
    /// <remarks>RFC 9068 §2.2.3: one claim, separated by spaces.</remarks>
    public static IReadOnlyList<string> Of(ClaimsPrincipal person) =>
        person.FindFirstValue("scope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
}
