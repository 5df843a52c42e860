namespace McpOAuthFunctions.SecurityAudit.Probes;

/// <summary>
/// Asks a broker what a stranger can ask, and notes what it does. Harmless: nothing is registered, nobody is logged in,
/// and what is sent is wrong in one way each.
/// </summary>
internal static class BrokerProbes
{
    /// <summary>For all of them together.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <exception cref="McpOAuth.Protocol.OutageException">The broker does not answer.</exception>
    public static async Task<Behaviour> ObserveAsync(
        HttpClient http,
        ProbeTarget target,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeLimit);
        var client = new ProbeClient(http, target);
        var seen = await MetadataProbes.ObserveAsync(client, new(), limit.Token);
        seen = await PageProbes.ObserveAsync(client, seen, limit.Token);
        seen = await FormProbes.ObserveAsync(client, seen, limit.Token);
        seen = await TokenProbes.ObserveAsync(client, seen, limit.Token);
        seen = await AuthorizationProbes.ObserveAsync(client, seen, limit.Token);
        return seen with { RepeatingRedirects = client.Redirects, NotSeen = [.. seen.NotSeen, .. client.Unseen] };
    }
}
