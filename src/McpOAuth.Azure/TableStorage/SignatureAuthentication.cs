using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Adds a shared access signature to each request.</summary>
/// <remarks>learn.microsoft.com/rest/api/storageservices/create-service-sas.</remarks>
internal sealed class SignatureAuthentication(string signature) : HttpPipelinePolicy
{
    private readonly string query = $"?{signature.TrimStart('?')}";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        message.Request.Uri.Query = query;
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        message.Request.Uri.Query = query;
        return ProcessNextAsync(message, pipeline);
    }
}
