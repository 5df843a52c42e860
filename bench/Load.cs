using System.Collections.Concurrent;
using System.Diagnostics;
using Bench.Servers;

namespace Bench;

/// <summary>What one round of one kind of work took. Times are milliseconds for each operation.</summary>
/// <param name="Cpu">Processor time of the server's process.</param>
/// <param name="StoreCpu">Processor time of its store's process.</param>
/// <param name="Median">Time until the caller had its answer.</param>
/// <param name="Percentile99">Of 100 callers, one waited longer.</param>
/// <param name="PerSecond">With server, store, upstream and callers on the same machine.</param>
internal sealed record Round(double Cpu, double StoreCpu, double Median, double Percentile99, double PerSecond);

/// <summary>Runs one kind of work with concurrent callers.</summary>
internal static class Load
{
    public static async Task<Round> RunAsync(
        IServerUnderLoad server,
        Work work,
        int operations,
        int callers,
        int? perSecond,
        CancellationToken cancellation
    )
    {
        Caller[] all = [.. Enumerable.Range(0, callers).Select(_ => new Caller())];
        try
        {
            foreach (var caller in all)
            {
                await work.Prepare(caller);
            }
            // Not counted: the server opens its connections to the store. Node accepts one for each turn of its event loop,
            // so the last of 64 waits for a second or more.
            await Task.WhenAll(all.Select(work.Once));
            return await RunAsync(server, work, operations, all, perSecond, cancellation);
        }
        finally
        {
            foreach (var caller in all)
            {
                caller.Dispose();
            }
        }
    }

    private static async Task<Round> RunAsync(
        IServerUnderLoad server,
        Work work,
        int operations,
        Caller[] callers,
        int? perSecond,
        CancellationToken cancellation
    )
    {
        var times = new ConcurrentBag<double>();
        var remaining = operations;
        var (cpu, storeCpu) = (server.ProcessorTime, server.StoreProcessorTime);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(
            callers.Select(async caller =>
            {
                while (Interlocked.Decrement(ref remaining) is >= 0 and var left)
                {
                    await TurnAsync(watch, operations - left, perSecond, cancellation);
                    var started = Stopwatch.GetTimestamp();
                    await work.Once(caller);
                    times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                }
            })
        );
        var seconds = watch.Elapsed.TotalSeconds;
        double[] sorted = [.. times.Order()];
        return new(
            (server.ProcessorTime - cpu).TotalMilliseconds / operations,
            (server.StoreProcessorTime - storeCpu).TotalMilliseconds / operations,
            sorted[sorted.Length / 2],
            sorted[Math.Min(sorted.Length - 1, sorted.Length * 99 / 100)],
            operations / seconds
        );
    }

    /// <summary>Waits until operation <paramref name="number"/> may begin.</summary>
    private static async Task TurnAsync(Stopwatch watch, int number, int? perSecond, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (
            perSecond is { } rate
            && TimeSpan.FromSeconds(number / (double)rate) - watch.Elapsed is { Ticks: > 0 } early
        )
        {
            await Task.Delay(early, cancellation);
        }
    }
}
