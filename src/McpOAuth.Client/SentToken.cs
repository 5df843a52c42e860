using McpOAuth.Dpop;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>The access token of a request (RFC 6750 §2.1, RFC 9449 §7.1), before it is validated.</summary>
internal static class SentToken
{
    private const string BearerScheme = "Bearer ";
    private const string DpopScheme = "DPoP ";

    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>Null if the request has none.</summary>
    public static string? Of(HttpRequest? request)
    {
        var header = request?.Headers.Authorization.ToString();
        return header is null ? null
            : header.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase) ? header[BearerScheme.Length..].Trim()
            : header.StartsWith(DpopScheme, StringComparison.OrdinalIgnoreCase) ? header[DpopScheme.Length..].Trim()
            : null;
    }

    /// <summary>Whether it was sent with the DPoP scheme.</summary>
    public static bool IsDpop(HttpRequest? request) =>
        request?.Headers.Authorization.ToString().StartsWith(DpopScheme, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The proof that came with it. Null if there is none, or more than one (RFC 9449 §4.3 check 1).</summary>
    public static string? ProofOf(HttpRequest? request) =>
        request is not null && request.Headers[DpopNames.ProofHeader] is [{ Length: > 0 } proof] ? proof : null;

    /// <summary>False if the token is not a JWT.</summary>
    public static bool TryReadKeyId(string token, out string? keyId)
    {
        keyId = null;
        try
        {
            keyId = Handler.CanReadToken(token) ? Handler.ReadJsonWebToken(token).Kid : null;
            return Handler.CanReadToken(token);
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return false;
        }
    }
}
