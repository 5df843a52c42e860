using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Nobody is there.</summary>
internal sealed class NoTransport : HttpPipelineTransport
{
    private static readonly HttpClientTransport Real = new();

    public override Request CreateRequest() => Real.CreateRequest();

    public override void Process(HttpMessage message) => throw new Azure.RequestFailedException("Connection refused");

    public override ValueTask ProcessAsync(HttpMessage message) =>
        throw new Azure.RequestFailedException("Connection refused");
}
