using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>Reads an <c>application/x-www-form-urlencoded</c> body (RFC 6749 §4.1.3, Appendix B).</summary>
public static class FormBody
{
    /// <summary>Bytes.</summary>
    public const int MaximumLength = 64 * 1024;

    public static readonly OAuthError TooLong = OAuthError.InvalidRequest(
        $"The body is longer than {MaximumLength} bytes."
    );

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The body as encoded text; <c>invalid_request</c> for another media type, invalid UTF-8 or an oversized body.
    /// </summary>
    public static async Task<OAuthResult<string>> ReadAsync(HttpRequest request)
    {
        if (!request.HasFormContentType || request.ContentType is null || !IsUrlEncoded(request.ContentType))
        {
            return OAuthError.InvalidRequest("The Content-Type must be application/x-www-form-urlencoded.");
        }
        if (request.ContentLength > MaximumLength)
        {
            return TooLong;
        }
        var limit = 1 + (int)(request.ContentLength ?? MaximumLength);
        var buffer = ArrayPool<byte>.Shared.Rent(limit);
        try
        {
            var length = await RequestBody.ReadAsync(request, buffer.AsMemory(0, limit));
            return length > MaximumLength ? TooLong : StrictUtf8.GetString(buffer, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return OAuthError.InvalidRequest("The body is not valid UTF-8.");
        }
        finally
        {
            // The buffer may hold a secret or a code.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>The parameters of a form body; <c>invalid_request</c> if a parameter is repeated.</summary>
    public static async Task<OAuthResult<RequestParameters>> ReadParametersAsync(HttpRequest request)
    {
        var body = await ReadAsync(request);
        if (body.IsRefused)
        {
            return body.Error;
        }
        var parameters = RequestParameters.Parse(body.Value);
        return parameters is { IsRefused: false, Value.Duplicated: { } duplicated }
            ? OAuthError.InvalidRequest("A parameter was sent more than once.", $"duplicated: {duplicated}")
            : parameters;
    }

    private static bool IsUrlEncoded(string contentType) =>
        contentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase);
}
