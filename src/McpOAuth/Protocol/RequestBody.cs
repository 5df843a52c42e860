using Microsoft.AspNetCore.Http;

namespace McpOAuth.Protocol;

/// <summary>Reads the body of a request into memory.</summary>
internal static class RequestBody
{
    /// <summary>Reads until the body ends or <paramref name="buffer"/> is full.</summary>
    /// <returns>The number of bytes read.</returns>
    /// <exception cref="BadHttpRequestException">
    /// The body is malformed or late, or the connection was reset.
    /// </exception>
    public static async ValueTask<int> ReadAsync(HttpRequest request, Memory<byte> buffer)
    {
        try
        {
            return await request.Body.ReadAtLeastAsync(
                buffer,
                buffer.Length,
                throwOnEndOfStream: false,
                request.HttpContext.RequestAborted
            );
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Kestrel reports some malformed chunk sizes, and a reset, as plain I/O errors. They are the request's too.
            throw new BadHttpRequestException("The body cannot be read.", exception);
        }
        catch (OperationCanceledException exception)
        {
            // A slow caller is no outage of ours (RFC 9110 §15.5.9).
            throw new BadHttpRequestException("The body is late.", StatusCodes.Status408RequestTimeout, exception);
        }
    }
}
