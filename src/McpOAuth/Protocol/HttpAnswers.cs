using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>What an endpoint may answer, with the headers that the standards want on it.</summary>
public static class HttpAnswers
{
    /// <summary>JSON that no cache may keep (RFC 6749 §5.1).</summary>
    public static Task JsonAsync<T>(this HttpContext http, int status, T value, JsonTypeInfo<T> type)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.WriteJsonAsync(status, value, type);
    }

    /// <summary>JSON that may be cached for <paramref name="age"/>.</summary>
    public static Task PublicJsonAsync<T>(this HttpContext http, T value, JsonTypeInfo<T> type, TimeSpan age)
    {
        http.Response.Headers.CacheControl = $"public, max-age={(int)age.TotalSeconds}";
        return http.WriteJsonAsync(StatusCodes.Status200OK, value, type);
    }

    /// <summary>
    /// An error of a JSON endpoint: 401 for <c>invalid_client</c> (RFC 6749 §5.2) and <c>invalid_token</c> (RFC 6750
    /// §3.1), else 400, whatever went wrong.
    /// </summary>
    public static Task RefuseAsync(this HttpContext http, OAuthError error, int? status = null)
    {
        var code = status ?? StatusOf(error);
        if (code == StatusCodes.Status401Unauthorized)
        {
            // RFC 6749 §5.2: the scheme the client used, which can only have been Basic.
            http.Response.Headers.WWWAuthenticate =
                error.Code == ErrorCodes.InvalidToken
                    ? BearerToken.Challenge(http.Request)
                    : "Basic realm=\"token endpoint\"";
        }
        var body = new ErrorResponse { Error = error.Code, ErrorDescription = error.Description };
        return http.JsonAsync(code, body, OAuthJson.Default.ErrorResponse);
    }

    /// <summary>303, so that no browser repeats a POST and its body at the target (RFC 9700 §4.12).</summary>
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
