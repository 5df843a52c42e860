namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Limits fetches of unknown documents per host, so that callers cannot make us flood other servers. Documents with a
/// cached copy are renewed outside the budget, so that using it up does not affect known clients.
/// </summary>
public sealed class FetchBudget(TimeProvider clock, int perHostAndMinute = FetchBudget.Default)
{
    /// <summary>Fetches of unknown documents per host, minute and instance.</summary>
    public const int Default = 30;

    private readonly Dictionary<string, int> spent = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long minute;

    /// <summary>Takes one fetch from the host's budget. False if it is used up for this minute.</summary>
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
