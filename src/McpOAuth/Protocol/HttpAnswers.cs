using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>Writes HTTP responses with the headers that the standards require.</summary>
public static class HttpAnswers
{
    /// <summary>A JSON response with <c>no-store</c> (RFC 6749 §5.1).</summary>
    public static Task JsonAsync<T>(this HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.WriteJsonAsync(status, value, type);
    }

    /// <summary>A JSON response that any cache may keep for <paramref name="age"/>.</summary>
    public static Task PublicJsonAsync<T>(this HttpContext http, T value, JsonTypeInfo<T> type, TimeSpan age)
    {
        http.Response.Headers.CacheControl = $"public, max-age={(int)age.TotalSeconds}";
        return http.WriteJsonAsync(StatusCodes.Status200OK, value, type);
    }

    /// <summary>
    /// A JSON error. Unless <paramref name="status"/> is given: 401 for <c>invalid_client</c> (RFC 6749 §5.2) and
    /// <c>invalid_token</c> (RFC 6750 §3.1), 503 for <c>temporarily_unavailable</c>, 500 for <c>server_error</c>, 400
    /// for everything else.
    /// </summary>
    public static Task RefuseAsync(this HttpContext http, OAuthError error, int? status = null)
    {
        var code = status ?? StatusOf(error);
        if (code == StatusCodes.Status401Unauthorized)
        {
            // RFC 6749 §5.2: the scheme that the client used. Clients can only use Basic.
            http.Response.Headers.WWWAuthenticate =
                error.Code == ErrorCodes.InvalidToken
                    ? BearerToken.Challenge(http.Request)
                    : "Basic realm=\"token endpoint\"";
        }
        var body = new ErrorResponse { Error = error.Code, ErrorDescription = error.Description };
        return http.JsonAsync(code, body, OAuthJson.Default.ErrorResponse);
    }

    /// <summary>
    /// A 303 redirect, which keeps browsers from repeating a POST body at the target (RFC 9700 §4.12).
    /// </summary>
    public static Task SeeOtherAsync(this HttpContext http, string location)
    {
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = location;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Task.CompletedTask;
    }

    private static int StatusOf(OAuthError error) =>
        error.Code switch
        {
            ErrorCodes.InvalidClient or ErrorCodes.InvalidToken => StatusCodes.Status401Unauthorized,
            ErrorCodes.TemporarilyUnavailable => StatusCodes.Status503ServiceUnavailable,
            ErrorCodes.ServerError => StatusCodes.Status500InternalServerError,
            _ => StatusCodes.Status400BadRequest,
        };

    private static Task WriteJsonAsync<T>(this HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = bytes.Length;
        return http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }
}
