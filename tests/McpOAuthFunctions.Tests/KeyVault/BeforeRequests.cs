using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Does something once, just before a request to a table goes out: what a race leaves to chance.</summary>
internal sealed class BeforeRequests : HttpPipelinePolicy
{
    private string? table;
    private bool reads;
    private Func<Task>? step;

    /// <summary>Does it before the next write to a table.</summary>
    public void Do(string ofTable, Func<Task> once) => (table, reads, step) = (ofTable, false, once);

    /// <summary>Does it before the next read of a table.</summary>
    public void DoBeforeRead(string ofTable, Func<Task> once) => (table, reads, step) = (ofTable, true, once);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isRead = message.Request.Method == RequestMethod.Get;
        if (
            step is { } once
            && isRead == reads
            && message.Request.Uri.Path.Contains($"/{table}", StringComparison.Ordinal)
        )
        {
            step = null;
            await once();
        }
        await ProcessNextAsync(message, pipeline);
    }
}
