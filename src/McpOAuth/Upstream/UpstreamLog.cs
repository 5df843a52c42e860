using Microsoft.Extensions.Logging;

namespace McpOAuth.Upstream;

/// <summary>Log messages about upstreams. They contain no tokens.</summary>
internal static partial class UpstreamLog
{
    [LoggerMessage(1301, LogLevel.Warning, "Upstream token not revoked: {Upstream}, {Reason}")]
    public static partial void NotRevoked(this ILogger logger, string upstream, string reason);
}
