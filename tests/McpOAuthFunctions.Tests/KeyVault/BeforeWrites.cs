using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Does something once, just before a write to a table goes out: what a race leaves to chance.</summary>
internal sealed class BeforeWrites : HttpPipelinePolicy
{
    private string? table;
    private Func<Task>? step;

    public void Do(string ofTable, Func<Task> once) => (table, step) = (ofTable, once);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException();

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var isWrite = message.Request.Method != RequestMethod.Get;
        if (step is { } once && isWrite && message.Request.Uri.Path.Contains($"/{table}", StringComparison.Ordinal))
        {
            step = null;
            await once();
        }
        await ProcessNextAsync(message, pipeline);
    }
}
