using Azure.Core.Pipeline;

namespace McpOAuth.Azure.TableStorage;

/// <summary>The connections to Table Storage, shared by all clients of this process.</summary>
internal static class TableTransport
{
    /// <remarks>
    /// What the table service never needs is off: redirects, cookies, and the trace headers that .NET adds to every
    /// request, with a span of its own for each. A proxy is used if the environment names one.
    /// </remarks>
    public static HttpClientTransport Shared { get; } =
        new(
            new SocketsHttpHandler
            {
                ActivityHeadersPropagator = null,
                AllowAutoRedirect = false,
                UseCookies = false,
                // The address of an account may move to another cluster (docs/operations.md).
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
                ConnectTimeout = TimeSpan.FromSeconds(2),
            }
        );
}
