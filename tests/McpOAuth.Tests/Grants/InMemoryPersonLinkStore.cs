using System.Globalization;
using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>Links with versions, as Table Storage has them: a write under a former version is refused.</summary>
internal sealed class InMemoryPersonLinkStore : IPersonLinkStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, VersionedPersonLink> links = new(StringComparer.Ordinal);
    private int versions;

    public async Task<VersionedPersonLink?> FindAsync(string key, CancellationToken cancellation)
    {
        // As with a real store, others come between.
        await Task.Yield();
        lock (gate)
        {
            return links.GetValueOrDefault(key);
        }
    }

    public async Task<bool> TryAddAsync(PersonLink link, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return !links.ContainsKey(link.Key) && Put(link);
        }
    }

    public async Task<bool> TryReplaceAsync(PersonLink link, string version, CancellationToken cancellation)
    {
        await Task.Yield();
        lock (gate)
        {
            return links.TryGetValue(link.Key, out var current) && current.Version == version && Put(link);
        }
    }

    private bool Put(PersonLink link)
    {
        links[link.Key] = new(link, (++versions).ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
