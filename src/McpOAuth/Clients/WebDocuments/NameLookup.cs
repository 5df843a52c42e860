using System.Net;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Asks DNS on threads of its own, and not on too many. The system's resolver blocks its thread and cannot be called
/// off, so that a stranger's slow name server would otherwise take thread after thread from all other requests.
/// </summary>
/// <param name="resolve">May block.</param>
internal sealed class NameLookup(Func<string, IPAddress[]> resolve)
{
    public const int MaximumUnderWay = 64;

    private int underWay;

    /// <summary>Throws <see cref="IOException"/> where too many are under way, or what the resolver throws.</summary>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref underWay) > MaximumUnderWay)
        {
            Interlocked.Decrement(ref underWay);
            throw new IOException("Too many names are being looked up.");
        }
        var lookup = Task.Factory.StartNew(
            () => Resolve(host),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        // Whoever does not wait for it leaves the place taken until the thread is free again.
        return lookup.WaitAsync(cancellation);
    }

    private IPAddress[] Resolve(string host)
    {
        try
        {
            return resolve(host);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }
}
