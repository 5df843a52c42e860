namespace FunctionsTestHost.Http;

/// <summary>
/// Repeats a request that the worker's server did not take, up to ten times, as the host does: a worker may load its
/// functions before its server listens.
/// </summary>
internal sealed class ConnectionRetry(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Attempts = 10;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var wait = First;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException) when (attempt < Attempts)
            {
                await Task.Delay(wait, cancellationToken);
                wait = wait * 2 < Longest ? wait * 2 : Longest;
            }
        }
    }
}
