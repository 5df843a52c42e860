using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>The access token of a request (RFC 6750 §2.1), before it is validated.</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    private static readonly JsonWebTokenHandler Handler = new();

    /// <summary>Null if the request has none.</summary>
    public static string? Of(HttpRequest? request)
    {
        var header = request?.Headers.Authorization.ToString();
        return header?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == true
            ? header[Scheme.Length..].Trim()
            : null;
    }

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
