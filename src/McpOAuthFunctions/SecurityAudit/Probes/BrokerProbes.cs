using McpOAuth.Protocol;

namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>
/// Asks a broker what a stranger can ask, and notes what it does. Harmless: nothing is registered, nobody is logged in,
/// and what is sent is wrong in one way each.
/// </summary>
internal static class BrokerProbes
{
    /// <summary>For all of them together.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <exception cref="OutageException">The broker does not answer, or not in time.</exception>
    public static async Task<Behaviour> ObserveAsync(
        HttpClient http,
        ProbeTarget target,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        var client = new ProbeClient(http, target);
        try
        {
            return await ObserveAsync(client, limit.Token);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or IOException or OperationCanceledException
                && limit.IsCancellationRequested
                && !cancellation.IsCancellationRequested
            )
        {
            throw new OutageException(
                $"The broker at {target.Broker.GetLeftPart(UriPartial.Authority)} is too slow: "
                    + $"it has not answered everything in {TimeLimit.TotalSeconds} seconds."
            );
        }
    }

    private static async Task<Behaviour> ObserveAsync(ProbeClient client, CancellationToken cancellation)
    {
        var seen = await MetadataProbes.ObserveAsync(client, new(), cancellation);
        seen = await PageProbes.ObserveAsync(client, seen, cancellation);
        seen = await FormProbes.ObserveAsync(client, seen, cancellation);
        seen = await TokenProbes.ObserveAsync(client, seen, cancellation);
        seen = await AuthorizationProbes.ObserveAsync(client, seen, cancellation);
        return seen with { RepeatingRedirects = client.Redirects, NotSeen = [.. seen.NotSeen, .. client.Unseen] };
    }
}
