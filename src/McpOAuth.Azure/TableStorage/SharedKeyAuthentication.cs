using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuth.Azure.TableStorage;

/// <summary>Signs requests with an account key: for Azurite, or for a connection string with a key.</summary>
/// <remarks>
/// learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, "Shared Key Lite for the Table service".
/// </remarks>
internal sealed class SharedKeyAuthentication(string account, byte[] key) : HttpPipelinePolicy
{
    private readonly string scheme = $"SharedKeyLite {account}:";

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sign(message.Request);
        ProcessNext(message, pipeline);
    }

    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Sign(message.Request);
        return ProcessNextAsync(message, pipeline);
    }

    private void Sign(Request request)
    {
#pragma warning disable RS0030 // The service checks its own clock against ours.
        var date = DateTimeOffset.UtcNow.ToString("R", CultureInfo.InvariantCulture);
#pragma warning restore RS0030
        // Of a query, only a part that we never send (comp) belongs to the text.
        var text = $"{date}\n/{account}{request.Uri.ToUri().AbsolutePath}";
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
        request.Headers.SetValue("x-ms-date", date);
        request.Headers.SetValue("Authorization", scheme + Convert.ToBase64String(signature));
    }
}
