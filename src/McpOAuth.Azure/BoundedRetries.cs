using Azure.Core;
using Azure.Core.Pipeline;

namespace McpOAuth.Azure;

/// <summary>
/// Retries like Azure.Core, but does not wait for a <c>Retry-After</c> that is longer than a request can last.
/// </summary>
/// <remarks>
/// Azure.Core waits for as long as the service says (RFC 9110 §10.2.3), so two answers with <c>Retry-After: 120</c>
/// would hold a request for four minutes. The answer is an outage instead, and our own <c>Retry-After</c> tells the
/// client when to come back.
/// </remarks>
internal sealed class BoundedRetries(int maximum, DelayStrategy delays) : RetryPolicy(maximum, delays)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly DelayStrategy delays = delays;

    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        IsSoonEnough(message) && base.ShouldRetry(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        IsSoonEnough(message) && await base.ShouldRetryAsync(message, exception);

    // GetNextDelay returns the longer of our delay and what the answer's headers ask for.
    private bool IsSoonEnough(HttpMessage message) =>
        !message.HasResponse || delays.GetNextDelay(message.Response, retryNumber: 1) <= LongestWait;
}
