using System.Diagnostics;

namespace McpOAuthFunctions.Hosting;

/// <summary>Every request begins a trace of its own, whatever trace context it brings.</summary>
/// <remarks>
/// W3C Trace Context §5.1 and §7: a public endpoint that goes on with strangers' traces lets them choose the ids by which
/// we correlate audit events, and whether a request is recorded.
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
