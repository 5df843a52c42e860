using McpOAuth.Telemetry;

namespace McpOAuth.Upstream;

/// <summary>A span and a duration for every request to an upstream: metadata, keys, tokens, who signed in, revocation.</summary>
internal sealed class MeasuredUpstream : DelegatingHandler
{
    private readonly string upstream;
    private readonly BrokerMetrics metrics;
    private readonly TimeProvider clock;

    public MeasuredUpstream(string upstream, BrokerMetrics metrics, TimeProvider clock, HttpMessageHandler inner)
        : base(inner)
    {
        this.upstream = upstream;
        this.metrics = metrics;
        this.clock = clock;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        using var call = BrokerTracing.Call("upstream", upstream, request.Method.Method, request.RequestUri!.Host);
        var begin = clock.GetTimestamp();
        try
        {
            var answer = await base.SendAsync(request, cancellationToken);
            call.SetAnswer((int)answer.StatusCode);
            return answer;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            call.SetNoAnswer();
            throw;
        }
        finally
        {
            metrics.MeasureUpstream(upstream, clock.GetElapsedTime(begin));
        }
    }
}
