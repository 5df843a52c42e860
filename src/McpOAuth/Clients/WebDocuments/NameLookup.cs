using System.Net;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Resolves host names on a limited number of dedicated threads. The system's resolver blocks its thread and cannot be
/// cancelled, so an attacker's slow name server could otherwise starve the thread pool.
/// </summary>
/// <remarks>
/// A thread is busy until the resolver gives up, which takes up to about 20 seconds. The limits are such that a caller
/// who asks for dead hosts eight times a second all that time does not reach the end of its share.
/// </remarks>
/// <param name="resolve">The resolver. May block.</param>
/// <param name="known">Half of the threads are kept for these hosts.</param>
internal sealed class NameLookup(Func<string, IPAddress[]> resolve, TimeProvider clock, KnownHosts? known = null)
{
    public const int MaximumConcurrent = 512;
    public const int MaximumPerDomain = 8;
    public const int MaximumPerCaller = 192;

    /// <summary>How long a caller waits.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(2);

    /// <summary>Bytes. The resolver needs little, and a blocked thread should cost little.</summary>
    private const int StackSize = 512 * 1024;

    private readonly SharedSlots slots = new(MaximumConcurrent, MaximumPerDomain, MaximumPerCaller);
    private readonly Dictionary<string, Task<IPAddress[]>> running = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>
    /// Throws <see cref="IOException"/> if too many lookups are running or this one takes too long, or what the
    /// resolver throws.
    /// </summary>
    public async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellation)
    {
        try
        {
            // A caller that gives up does not free the slot. The thread does, when the resolver returns.
            return await Shared(host).WaitAsync(TimeLimit, clock, cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new IOException("The DNS lookup takes too long.", exception);
        }
    }

    /// <summary>The running lookup of the host, or a new one.</summary>
    private Task<IPAddress[]> Shared(string host)
    {
        lock (gate)
        {
            if (running.TryGetValue(host, out var task))
            {
                return task;
            }
            var standing = known?.Contains(host) == true ? Standing.KnownHost : Standing.Unknown;
#pragma warning disable CA2000 // The thread disposes the slot when the resolver returns.
            if (!slots.TryTake(host, RequestCaller.Current, standing, out var slot))
#pragma warning restore CA2000
            {
                throw new IOException("Too many DNS lookups are running.");
            }
            return running[host] = Begin(host, slot);
        }
    }

    private Task<IPAddress[]> Begin(string host, IDisposable slot)
    {
        var result = new TaskCompletionSource<IPAddress[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(host, slot, result), StackSize) { IsBackground = true, Name = "DNS lookup" };
        thread.UnsafeStart();
        // Nobody may be waiting any more.
        _ = result.Task.ContinueWith(
            static task => task.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return result.Task;
    }

    private void Run(string host, IDisposable slot, TaskCompletionSource<IPAddress[]> result)
    {
        Action end;
        try
        {
            var addresses = resolve(host);
            end = () => result.SetResult(addresses);
        }
#pragma warning disable CA1031 // Every waiting caller gets the exception. On this thread, it would end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            end = () => result.SetException(exception);
        }
        lock (gate)
        {
            running.Remove(host);
        }
        slot.Dispose();
        end();
    }
}
