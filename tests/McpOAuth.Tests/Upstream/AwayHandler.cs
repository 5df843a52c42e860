namespace McpOAuth.Tests.Upstream;

/// <summary>An upstream that does not answer.</summary>
internal sealed class AwayHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    ) => throw new HttpRequestException("away");
}
