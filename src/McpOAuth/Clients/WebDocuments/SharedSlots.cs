using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Slots for work at other people's hosts. Half of them are kept for hosts that are known.</summary>
/// <param name="total">How much runs at once.</param>
/// <param name="perDomain">Of it, for one registrable domain. Unknown and known hosts are counted apart.</param>
/// <param name="perCaller">Of it, for one caller at unknown hosts.</param>
internal sealed class SharedSlots(int total, int perDomain, int perCaller)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Domain, Standing Standing), int> domains = [];
    private readonly Dictionary<string, int> callers = [];
    private int running;
    private int unknown;

    /// <summary>Takes a slot, which the caller disposes when the work has ended.</summary>
    public bool TryTake(string host, string caller, Standing standing, [NotNullWhen(true)] out IDisposable? slot)
    {
        var domain = (RegistrableDomain.Of(host), standing);
        lock (gate)
        {
            slot = IsFree(domain, caller) ? new Slot(this, domain, caller) : null;
            if (slot is not null)
            {
                Count(domain, caller, 1);
            }
            return slot is not null;
        }
    }

    private bool IsFree((string, Standing Standing) domain, string caller) =>
        running < total
        && (domain.Standing == Standing.KnownDocument || domains.GetValueOrDefault(domain) < perDomain)
        && (
            domain.Standing != Standing.Unknown
            || (unknown < total - (total / 2) && callers.GetValueOrDefault(caller) < perCaller)
        );

    private void Count((string, Standing Standing) domain, string caller, int change)
    {
        running += change;
        Add(domains, domain, change);
        if (domain.Standing == Standing.Unknown)
        {
            unknown += change;
            Add(callers, caller, change);
        }
    }

    private static void Add<TKey>(Dictionary<TKey, int> counts, TKey key, int change)
        where TKey : notnull
    {
        var count = counts.GetValueOrDefault(key) + change;
        if (count == 0)
        {
            counts.Remove(key);
            return;
        }
        counts[key] = count;
    }

    private sealed class Slot(SharedSlots slots, (string, Standing) domain, string caller) : IDisposable
    {
        private bool isFree;

        public void Dispose()
        {
            lock (slots.gate)
            {
                if (!isFree)
                {
                    isFree = true;
                    slots.Count(domain, caller, -1);
                }
            }
        }
    }
}

/// <summary>How much is known of a document that is to be fetched.</summary>
public enum Standing
{
    /// <summary>Neither its host nor itself.</summary>
    Unknown,

    /// <summary>Its host has published a valid document, or settings name it.</summary>
    KnownHost,

    /// <summary>There is a valid copy of it, however old.</summary>
    KnownDocument,
}
