namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// How often one host is asked for documents that nobody knows yet: whoever names URLs at us must not be able to make
/// us a nuisance to others. Documents that we hold a copy of are renewed outside of it, so that it starves no client.
/// </summary>
public sealed class FetchBudget(TimeProvider clock, int perHostAndMinute = FetchBudget.Default)
{
    /// <summary>Fetches of unknown documents, a host and minute, on one instance.</summary>
    public const int Default = 30;

    private readonly Dictionary<string, int> spent = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long minute;

    public bool TrySpend(string host)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (now != minute)
            {
                minute = now;
                spent.Clear();
            }
            var count = spent.GetValueOrDefault(host);
            if (count >= perHostAndMinute)
            {
                return false;
            }
            spent[host] = count + 1;
            return true;
        }
    }
}
