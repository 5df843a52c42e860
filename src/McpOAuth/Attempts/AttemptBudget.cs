namespace McpOAuth.Attempts;

/// <summary>Limits how many failed attempts one instance stores, so that strangers cannot fill the table.</summary>
/// <remarks>The caller's limit first, so a caller above it takes nothing from the others.</remarks>
public sealed class AttemptBudget(TimeProvider clock)
{
    /// <summary>Of one caller, per hour.</summary>
    public const int PerCaller = 20;

    /// <summary>Of all callers together, per hour and instance.</summary>
    public const int OfAll = 600;

    private readonly Dictionary<string, int> spentBy = new(StringComparer.Ordinal);
    private readonly Lock gate = new();
    private long hour;
    private int spent;

    /// <param name="caller">An address or network.</param>
    public bool TrySpend(string caller)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds() / 3600;
            if (now != hour)
            {
                (hour, spent) = (now, 0);
                spentBy.Clear();
            }
            var own = spentBy.GetValueOrDefault(caller);
            if (own >= PerCaller || spent >= OfAll)
            {
                return false;
            }
            spentBy[caller] = own + 1;
            spent++;
            return true;
        }
    }
}
