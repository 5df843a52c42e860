using System.Diagnostics;

namespace McpOAuthFunctions.Hosting;

/// <summary>Starts a new trace for every request and ignores incoming trace context.</summary>
/// <remarks>
/// W3C Trace Context §5.1 and §7: continuing a stranger's trace on a public endpoint would let them choose the ids that
/// correlate our audit events, and whether a request is recorded.
/// </remarks>
internal sealed class NoForeignTrace : DistributedContextPropagator
{
    public override IReadOnlyCollection<string> Fields => [];

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) { }

    public override void ExtractTraceIdAndState(
        object? carrier,
        PropagatorGetterCallback? getter,
        out string? traceId,
        out string? traceState
    ) => (traceId, traceState) = (null, null);

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(
        object? carrier,
        PropagatorGetterCallback? getter
    ) => null;
}
