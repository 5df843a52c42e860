using System.Collections.Concurrent;
using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.Harness;

/// <summary>Counts what goes to Table Storage; a transaction counts once, a retry again.</summary>
public sealed class TableOperations : HttpPipelinePolicy
{
    private readonly ConcurrentQueue<string> all = new();

    public IReadOnlyList<string> All => [.. all];

    public void Reset() => all.Clear();

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Count(message);
        return ProcessNextAsync(message, pipeline);
    }

    private void Count(HttpMessage message) =>
        all.Enqueue($"{message.Request.Method} {message.Request.Uri.Path.Split('(')[0].Split('/')[^1]}");
}
