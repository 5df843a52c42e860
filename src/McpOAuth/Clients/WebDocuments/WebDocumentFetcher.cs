using System.Net;
using System.Net.Http.Headers;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Fetches documents from untrusted URLs, protected against SSRF.</summary>
/// <remarks>
/// draft-ietf-oauth-client-id-metadata-document-02 §5 (only 200, no redirects), §8.6 (addresses), §8.7 (size). Every
/// connection goes through <see cref="AddressGuard"/>. No proxy, because it would resolve the name a second time.
/// </remarks>
public sealed class WebDocumentFetcher : IDisposable
{
    /// <summary>The timeout from name resolution to the last byte.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    private readonly AddressGuard guard;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    public WebDocumentFetcher(AddressGuard guard, TimeProvider clock)
    {
        this.guard = guard;
        this.clock = clock;
#pragma warning disable CA2000 // The client owns its handlers.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeLimit,
            AutomaticDecompression = DecompressionMethods.None,
            // Do not send trace ids to third parties.
            ActivityHeadersPropagator = null,
            // Kibibytes.
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            // No connection reuse: the guard checks the address of every fetch.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, cancellation) => guard.ConnectAsync(context.DnsEndPoint, cancellation),
        };
        http = new HttpClient(new ContentDecoding(handler, mayBeBrotli: false), disposeHandler: true)
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore CA2000
    }

    /// <summary>Fetches the document. Network failures and refused responses are returned, not thrown.</summary>
    /// <param name="maximumLength">The maximum size of the body, in bytes.</param>
    public async Task<FetchOutcome> FetchAsync(Uri url, int maximumLength)
    {
        if (!FetchableUrl.IsAllowed(url, guard.Development))
        {
            return Final("the URL is not allowed");
        }
        using var call = BrokerTracing.Call("client", "document", "GET", url.Host);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("McpOAuthFunctions", null));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            call.SetAnswer((int)response.StatusCode);
            return Refusal(response, maximumLength) ?? await ReadAsync(response, maximumLength, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return Temporary("timeout");
        }
        catch (HttpRequestException exception) when (exception.InnerException is SpecialUseAddressException)
        {
            return Final("the host has a special-use address");
        }
        catch (HttpRequestException exception)
        {
            return Temporary($"request failed: {exception.HttpRequestError}");
        }
        catch (InvalidDataException)
        {
            return Final("the body cannot be decompressed");
        }
        catch (IOException)
        {
            return Temporary("the connection was closed early");
        }
    }

    public void Dispose() => http.Dispose();

    private static FetchOutcome.Failure? Refusal(HttpResponseMessage response, int maximumLength)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var isTemporary =
                response.StatusCode
                is HttpStatusCode.RequestTimeout
                    or HttpStatusCode.TooManyRequests
                    or >= HttpStatusCode.InternalServerError;
            return new($"status {(int)response.StatusCode}", isTemporary);
        }
        if (!IsJson(response.Content.Headers.ContentType?.MediaType))
        {
            return Final("the media type is not JSON");
        }
        return response.Content.Headers.ContentLength > maximumLength ? Final("the document is too long") : null;
    }

    private async Task<FetchOutcome> ReadAsync(HttpResponseMessage response, int maximumLength, CancellationToken limit)
    {
        var buffer = new byte[maximumLength + 1];
        await using var body = await response.Content.ReadAsStreamAsync(limit);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit);
        return length > maximumLength
            ? Final("the document is too long")
            : new FetchOutcome.Document(
                buffer.AsSpan(0, length).ToArray(),
                CacheLifetime.Of(response, clock.GetUtcNow())
            );
    }

    // §4: application/json or a +json type.
    private static bool IsJson(string? mediaType) =>
        mediaType is not null
        && mediaType.StartsWith("application/", StringComparison.OrdinalIgnoreCase)
        && (
            mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase)
        );

    private static FetchOutcome.Failure Final(string reason) => new(reason, IsTemporary: false);

    private static FetchOutcome.Failure Temporary(string reason) => new(reason, IsTemporary: true);
}
