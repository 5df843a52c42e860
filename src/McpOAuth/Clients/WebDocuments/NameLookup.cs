using System.Net;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Resolves host names on a limited number of dedicated threads. The system's resolver blocks its thread and cannot be
/// cancelled, so an attacker's slow name server could otherwise starve the thread pool.
/// </summary>
/// <param name="resolve">The resolver. May block.</param>
internal sealed class NameLookup(Func<string, IPAddress[]> resolve)
{
    public const int MaximumConcurrent = 64;

    private int running;

    /// <summary>
    /// Throws <see cref="IOException"/> if too many lookups are running, or what the resolver throws.
    /// </summary>
    public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref running) > MaximumConcurrent)
        {
            Interlocked.Decrement(ref running);
            throw new IOException("Too many DNS lookups are running.");
        }
        var lookup = Task.Factory.StartNew(
            () => Resolve(host),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default
        );
        // A caller that gives up does not free the slot. The thread does, when the resolver returns.
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
            Interlocked.Decrement(ref running);
        }
    }
}
