using System.Diagnostics.CodeAnalysis;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Limits fetches of unknown documents, so that callers cannot make us flood other servers, or keep us too busy for
/// others. Documents of which a valid copy exists are renewed outside the budget.
/// </summary>
public sealed class FetchBudget(TimeProvider clock, KnownHosts known, FetchLimits limits)
{
    private readonly SharedSlots slots = new(limits.AtOnce, limits.PerDomainAtOnce, limits.PerCallerAtOnce);
    private readonly Dictionary<string, int> spent = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Caller, string Domain), int> spentBy = [];
    private readonly Lock gate = new();
    private long minute;

    /// <summary>Takes one fetch, and a slot that is disposed when it has ended. False if there is none.</summary>
    /// <param name="isKnown">Whether there is a valid copy of the document, however old.</param>
    public bool TryBegin(Uri url, bool isKnown, [NotNullWhen(true)] out IDisposable? slot)
    {
        var caller = RequestCaller.Current;
        var host = url.IdnHost;
        var standing =
            isKnown ? Standing.KnownDocument
            : known.Contains(host) ? Standing.KnownHost
            : Standing.Unknown;
        slot = null;
        return (isKnown || TrySpend(RegistrableDomain.Of(host), caller))
            && slots.TryTake(host, caller, standing, out slot);
    }

    private bool TrySpend(string domain, string caller)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (now != minute)
            {
                minute = now;
                spent.Clear();
                spentBy.Clear();
            }
            var (all, own) = (spent.GetValueOrDefault(domain), spentBy.GetValueOrDefault((caller, domain)));
            // The second half is for callers who have not asked for this domain yet in this minute.
            var isLeft = own == 0 ? all < limits.PerDomainAndMinute : all < limits.PerDomainAndMinute / 2;
            if (!isLeft || own >= limits.PerCallerDomainAndMinute)
            {
                return false;
            }
            spent[domain] = all + 1;
            spentBy[(caller, domain)] = own + 1;
            return true;
        }
    }
}

/// <summary>How many documents one instance fetches. All but <see cref="AtOnce"/> limit unknown documents alone.</summary>
public sealed record FetchLimits
{
    /// <summary>For development, where tests and tools share one address.</summary>
    public static readonly FetchLimits Off = new()
    {
        PerDomainAtOnce = int.MaxValue,
        PerCallerAtOnce = int.MaxValue,
        PerDomainAndMinute = int.MaxValue,
        PerCallerDomainAndMinute = int.MaxValue,
    };

    /// <summary>Half of it is kept for known hosts and documents.</summary>
    public int AtOnce { get; init; } = 256;

    public int PerDomainAtOnce { get; init; } = 16;

    public int PerCallerAtOnce { get; init; } = 64;

    /// <summary>Half of it is kept for callers who have not asked for the domain yet in this minute.</summary>
    public int PerDomainAndMinute { get; init; } = 240;

    public int PerCallerDomainAndMinute { get; init; } = 120;
}
