using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// Sends one request to an upstream. Throws <see cref="OutageException"/> on 429, 5xx, a timeout or a network failure,
/// and <see cref="LostAnswerException"/> if the upstream may have acted on the request.
/// </summary>
/// <remarks>
/// Never retries: codes and refresh tokens are single use, and a lost request may have spent its own. A 5xx is an
/// answer: the upstream says that it did not act. Only a 504 says that a gateway lost the answer of the server behind it
/// (RFC 9110 §15.6.5).
/// </remarks>
/// <param name="who">For messages, such as <c>Upstream NAME</c>.</param>
internal sealed class UpstreamHttpExchange(string who, HttpClient http)
{
    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        // GitHub refuses requests without a User-Agent.
        request.Headers.TryAddWithoutValidation("User-Agent", "McpOAuthFunctions");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw Outage(request, response.StatusCode);
            }
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException exception)
        {
            throw NoAnswer(request, "did not respond", exception);
        }
        catch (InvalidDataException exception)
        {
            throw NoAnswer(request, "sent a body that cannot be decompressed", exception);
        }
        catch (TaskCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw NoAnswer(request, "did not respond in time", exception);
        }
    }

    /// <summary>RFC 6749 §2.3.1: both parts are form-encoded.</summary>
    public static AuthenticationHeaderValue BasicCredentials(string clientId, Secret secret)
    {
        var text = $"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret.Reveal())}";
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }

    private OutageException Outage(HttpRequestMessage request, HttpStatusCode status)
    {
        var message = $"{who} returned {(int)status}.";
        return status == HttpStatusCode.GatewayTimeout && WasSent(request)
            ? new LostAnswerException(message)
            : new OutageException(message) { IsUpstream = true };
    }

    private OutageException NoAnswer(HttpRequestMessage request, string problem, Exception exception)
    {
        var message = $"{who} {problem}.";
        return WasSent(request)
            ? new LostAnswerException(message, exception)
            : new OutageException(message, exception) { IsUpstream = true };
    }

    private static bool WasSent(HttpRequestMessage request) => request.Content is SentForm { WasSent: true };
}
