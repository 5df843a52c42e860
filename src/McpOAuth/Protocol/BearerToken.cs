using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>
/// Reads a bearer token from the <c>Authorization</c> header. Body and query parameters are not accepted.
/// </summary>
/// <remarks>RFC 6750 §2.1 (request), §3 (challenge).</remarks>
public static class BearerToken
{
    private const string Scheme = WireValues.Bearer + " ";

    /// <summary>The token, or null if the header is missing, repeated, or has another scheme.</summary>
    public static Secret? Read(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header.AsSpan(Scheme.Length).Trim() is { Length: > 0 } token
            ? new Secret(token.ToString())
            : null;

    /// <summary>
    /// The <c>WWW-Authenticate</c> value. It has an <c>error</c> only if the request had a token (§3.1).
    /// </summary>
    public static string Challenge(HttpRequest request) =>
        Read(request) is null ? WireValues.Bearer : $"{WireValues.Bearer} error=\"{ErrorCodes.InvalidToken}\"";
}
