using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>A bearer token in the <c>Authorization</c> header, the only place where one is looked for.</summary>
/// <remarks>RFC 6750 §2.1 (request), §3 (challenge).</remarks>
public static class BearerToken
{
    private const string Scheme = WireValues.Bearer + " ";

    /// <summary>Null where the header is missing, has another scheme, or came twice.</summary>
    public static Secret? Read(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header.AsSpan(Scheme.Length).Trim() is { Length: > 0 } token
            ? new Secret(token.ToString())
            : null;

    /// <summary>What <c>WWW-Authenticate</c> says: with an error only where a token was sent (§3.1).</summary>
    public static string Challenge(HttpRequest request) =>
        Read(request) is null ? WireValues.Bearer : $"{WireValues.Bearer} error=\"{ErrorCodes.InvalidToken}\"";
}
