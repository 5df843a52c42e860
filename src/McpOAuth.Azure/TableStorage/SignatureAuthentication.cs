using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Adds a shared access signature to each request.</summary>
/// <remarks>learn.microsoft.com/rest/api/storageservices/create-service-sas.</remarks>
internal sealed class SignatureAuthentication(string signature) : HttpPipelinePolicy
{
    private readonly string parameters = signature.TrimStart('?');

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sign(message.Request.Uri);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sign(message.Request.Uri);
        return ProcessNextAsync(message, pipeline);
    }

    // A retry comes here with the URL of the attempt before.
    private void Sign(RequestUriBuilder uri)
    {
        if (!uri.Query.EndsWith(parameters, StringComparison.Ordinal))
        {
            uri.Query = uri.Query.Length > 1 ? $"{uri.Query}&{parameters}" : $"?{parameters}";
        }
    }
}
