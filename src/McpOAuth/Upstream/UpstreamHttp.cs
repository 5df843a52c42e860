using McpOAuth.Protocol;
using McpOAuth.Telemetry;

namespace McpOAuth.Upstream;

/// <summary>Creates the single <see cref="HttpClient"/> of an upstream.</summary>
internal static class UpstreamHttp
{
    /// <summary>The longest a user waits for the upstream. Clients give up after about ten seconds.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(6);

#pragma warning disable CA2000 // The client owns its handlers and lives as long as the process.
    /// <param name="upstream">The upstream's name in the settings.</param>
    public static HttpClient Create(string upstream, BrokerMetrics metrics, TimeProvider clock)
    {
        var sockets = new SocketsHttpHandler
        {
            // A redirect could carry a secret to another host. The endpoints come from the metadata and need none.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            UseCookies = false,
            // Shorter than servers' own limits, so that requests are hardly ever sent on a connection that is being
            // closed. The answer would be lost, and with it a single-use refresh token.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
            // W3C trace context would let the upstream correlate our requests. It has no need to.
            ActivityHeadersPropagator = null,
        };
        return new(new MeasuredUpstream(upstream, metrics, clock, new ContentDecoding(sockets)), disposeHandler: true)
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = McpOAuth.Upstream.UpstreamProvider.MaximumAnswerLength,
        };
    }
#pragma warning restore CA2000
}
