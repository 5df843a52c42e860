using McpOAuth.Telemetry;

namespace McpOAuth.Upstream;

/// <summary>Records a span and a duration for every request to an upstream.</summary>
internal sealed class MeasuredUpstream(
    string upstream,
    BrokerMetrics metrics,
    TimeProvider clock,
    HttpMessageHandler inner
) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var call = BrokerTracing.Call("upstream", upstream, request.Method.Method, request.RequestUri!.Host);
        var startedAt = clock.GetTimestamp();
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            call.SetAnswer((int)response.StatusCode);
            return response;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            call.SetNoAnswer();
            throw;
        }
        finally
        {
            metrics.MeasureUpstream(upstream, clock.GetElapsedTime(startedAt));
        }
    }
}
