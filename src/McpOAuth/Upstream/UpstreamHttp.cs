using McpOAuth.Telemetry;

namespace McpOAuth.Upstream;

/// <summary>Makes the one <see cref="HttpClient"/> of an upstream.</summary>
internal static class UpstreamHttp
{
    /// <summary>How long a person waits for the upstream; clients give up after about ten seconds.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

#pragma warning disable CA2000 // The client owns its handlers, and lives as long as the program.
    /// <param name="upstream">Its name in the settings.</param>
    public static HttpClient Create(string upstream, BrokerMetrics metrics, TimeProvider clock)
    {
        var sockets = new SocketsHttpHandler
        {
            // Metadata, keys and tokens are where the upstream says; a redirect would lead a secret astray.
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            UseCookies = false,
            // W3C trace context tells the upstream which of our requests belong together: that is not its business.
            ActivityHeadersPropagator = null,
        };
        return new(new MeasuredUpstream(upstream, metrics, clock, sockets), disposeHandler: true)
        {
            Timeout = Timeout,
            MaxResponseContentBufferSize = McpOAuth.Upstream.UpstreamProvider.MaximumAnswerLength,
        };
    }
#pragma warning restore CA2000
}
