using System.Net;
using System.Net.Http.Headers;
using System.Text;
using McpOAuth.Protocol;

namespace McpOAuth.Upstream;

/// <summary>
/// Sends one request to an upstream. Throws <see cref="OutageException"/> on 429, 5xx, a timeout or a network failure.
/// </summary>
/// <remarks>
/// Never retries: codes and refresh tokens are single use, and a lost request may have spent its own.
/// </remarks>
internal sealed class UpstreamHttpExchange(UpstreamSettings settings, HttpClient http)
{
    public async Task<(HttpStatusCode Status, byte[] Body)> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // GitHub refuses requests without a User-Agent.
        request.Headers.UserAgent.ParseAdd("McpOAuthFunctions");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw new OutageException($"Upstream {settings.Name} returned {(int)response.StatusCode}.");
            }
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellation));
        }
        catch (HttpRequestException exception)
        {
            throw new OutageException($"Upstream {settings.Name} did not respond.", exception);
        }
        catch (TaskCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw new OutageException($"Upstream {settings.Name} did not respond in time.", exception);
        }
    }

    /// <summary>RFC 6749 §2.3.1: both parts are form-encoded.</summary>
    public static AuthenticationHeaderValue BasicCredentials(string clientId, Secret secret)
    {
        var text = $"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret.Reveal())}";
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
    }
}
