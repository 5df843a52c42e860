using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Counts what goes to Table Storage; a transaction counts once, a retry again.</summary>
public sealed class TableOperations : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> all = new();

    private TaskCompletionSource written = NewSignal();

    public IReadOnlyList<string> All => [.. all];

    public void Reset() => all.Clear();

    /// <summary>Completes with the next write that this broker makes.</summary>
    public Task NextWriteAsync() => Volatile.Read(ref written).Task;

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        ProcessNext(message, pipeline);
        Signal(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        await ProcessNextAsync(message, pipeline);
        Signal(message);
    }

    private void Signal(HttpMessage message)
    {
        if (message.Request.Method != RequestMethod.Get)
        {
            Interlocked.Exchange(ref written, NewSignal()).SetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Count(HttpMessage message) =>
        all.Enqueue($"{message.Request.Method} {message.Request.Uri.Path.Split('(')[0].Split('/')[^1]}");
}
