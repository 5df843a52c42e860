using Azure.Core;
using Azure.Core.Pipeline;

namespace Bench.Growth;

/// <summary>Counts the requests to Table Storage. A transaction counts once.</summary>
internal sealed class OperationCounter : HttpPipelinePolicy
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref count);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Interlocked.Increment(ref count);
        return ProcessNextAsync(message, pipeline);
    }
}
