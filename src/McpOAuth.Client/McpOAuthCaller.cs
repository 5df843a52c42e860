using System.Security.Claims;

namespace McpOAuth.Client;

/// <summary>Tells whether a user or an app without a user is behind an access token.</summary>
/// <remarks>RFC 9068 §2.2: without a user, <c>sub</c> is the client's id.</remarks>
public static class McpOAuthCaller
{
    /// <summary>True if the token was issued for a user, false if an app acts for itself or nobody is signed in.</summary>
    public static bool HasUser(this ClaimsPrincipal caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.HasClaim(claim => claim.Type == "sub") && !IsApp(caller);
    }

    /// <summary>True only if the token says so: a host may have replaced the claims.</summary>
    internal static bool IsApp(ClaimsPrincipal caller) =>
        caller.HasClaim("idtyp", "app")
        || (caller.FindFirstValue("sub") is { } subject && caller.HasClaim("client_id", subject));
}
