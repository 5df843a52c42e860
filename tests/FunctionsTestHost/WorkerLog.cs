using FunctionsTestHost.Protocol;
using Microsoft.Extensions.Logging;

namespace FunctionsTestHost;

/// <summary>A log entry that the worker sent to the host.</summary>
/// <param name="InvocationId">Empty outside an invocation.</param>
/// <param name="EventId">The event's name, or its number when it has none.</param>
/// <param name="IsSystem">Whether the worker's own packages wrote it.</param>
public sealed record WorkerLog(
    string Category,
    LogLevel Level,
    string Message,
    string InvocationId,
    string EventId,
    string? Exception,
    bool IsSystem
)
{
    internal static WorkerLog Of(RpcLog log) =>
        new(
            log.Category,
            (LogLevel)log.Level,
            log.Message,
            log.InvocationId,
            log.EventId,
            log.Exception?.Message,
            log.LogCategory == RpcLog.Types.RpcLogCategory.System
        );
}
