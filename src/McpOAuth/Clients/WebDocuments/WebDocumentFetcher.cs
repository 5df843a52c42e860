using System.Net;
using System.Net.Http.Headers;
using McpOAuth.Telemetry;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Fetches a document that a stranger's URL names, and nothing that it should not reach.</summary>
/// <remarks>
/// draft-ietf-oauth-client-id-metadata-document-02 §5 (200 alone, no redirects), §8.6 (addresses), §8.7 (size). Every
/// connection goes through <see cref="AddressGuard"/>; no proxy, which would resolve the name a second time.
/// </remarks>
public sealed class WebDocumentFetcher : IDisposable
{
    /// <summary>From the resolution of the name to the last byte.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(3);

    private readonly AddressGuard guard;
    private readonly TimeProvider clock;
    private readonly HttpClient http;

    public WebDocumentFetcher(AddressGuard guard, TimeProvider clock)
    {
        this.guard = guard;
        this.clock = clock;
#pragma warning disable CA2000 // The client owns its handler.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectTimeout = TimeLimit,
            AutomaticDecompression = DecompressionMethods.None,
            // Trace identifiers are nobody else's business.
            ActivityHeadersPropagator = null,
            // Kibibytes.
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            // Each fetch connects anew, so that each address was looked at just now.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, cancellation) => guard.ConnectAsync(context.DnsEndPoint, cancellation),
        };
#pragma warning restore CA2000
        http = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="maximumLength">Bytes of the body.</param>
    public async Task<FetchOutcome> FetchAsync(Uri url, int maximumLength)
    {
        if (!FetchableUrl.IsAllowed(url, guard.Development))
        {
            return Final("the URL may not be fetched");
        }
        using var call = BrokerTracing.Call("client", "document", "GET", url.Host);
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("McpOAuthFunctions", null));
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            call.SetAnswer((int)answer.StatusCode);
            return Refusal(answer, maximumLength) ?? await ReadAsync(answer, maximumLength, limit.Token);
        }
        catch (OperationCanceledException)
        {
            return Temporary("no answer in time");
        }
        catch (HttpRequestException exception) when (exception.InnerException is SpecialUseAddressException)
        {
            return Final("the host has an address of special use");
        }
        catch (HttpRequestException exception)
        {
            return Temporary($"no answer: {exception.HttpRequestError}");
        }
        catch (IOException)
        {
            return Temporary("the answer broke off");
        }
    }

    public void Dispose() => http.Dispose();

    private static FetchOutcome.Failure? Refusal(HttpResponseMessage answer, int maximumLength)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            var isTemporary =
                answer.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
            return new($"status {(int)answer.StatusCode}", isTemporary);
        }
        if (!IsJson(answer.Content.Headers.ContentType?.MediaType))
        {
            return Final("its media type is not JSON");
        }
        return answer.Content.Headers.ContentLength > maximumLength ? Final("it is too long") : null;
    }

    private async Task<FetchOutcome> ReadAsync(HttpResponseMessage answer, int maximumLength, CancellationToken limit)
    {
        var buffer = new byte[maximumLength + 1];
        await using var body = await answer.Content.ReadAsStreamAsync(limit);
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, limit);
        return length > maximumLength
            ? Final("it is too long")
            : new FetchOutcome.Document(buffer.AsMemory(0, length), CacheLifetime.Of(answer, clock.GetUtcNow()));
    }

    // §4: application/json, or something more specific that ends in +json.
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
