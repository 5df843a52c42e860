using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Does something once, just before a merge into a table goes out.</summary>
internal sealed class BeforeMerges : HttpPipelinePolicy
{
    private string? table;
    private Func<Task>? step;

    public void Do(string ofTable, Func<Task> once) => (table, step) = (ofTable, once);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isMerge = message.Request.Headers.TryGetValue("X-HTTP-Method", out var method)
            ? method == "MERGE"
            : message.Request.Method == RequestMethod.Patch;
        if (step is { } once && isMerge && message.Request.Uri.Path.Contains(table!, StringComparison.Ordinal))
        {
            step = null;
            await once();
        }
        await ProcessNextAsync(message, pipeline);
    }
}
