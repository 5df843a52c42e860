using System.Diagnostics;

namespace Bench;

/// <summary>Runs one kind of work with concurrent callers.</summary>
internal static class Load
{
    /// <returns>The server's processor time per operation in milliseconds, and operations per second.</returns>
    public static async Task<(double Cpu, double Rate)> RunAsync(
        IServerUnderLoad server,
        Work work,
        Plan plan,
        CancellationToken cancellation
    )
    {
        Caller[] callers = [.. Enumerable.Range(0, plan.Callers).Select(_ => new Caller())];
        try
        {
            foreach (var caller in callers)
            {
                await work.Prepare(caller);
            }
            var remaining = plan.Logins;
            var before = server.ProcessorTime;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(
                callers.Select(async caller =>
                {
                    while (Interlocked.Decrement(ref remaining) >= 0)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        await work.Once(caller);
                    }
                })
            );
            var cpu = server.ProcessorTime - before;
            return (cpu.TotalMilliseconds / plan.Logins, plan.Logins / watch.Elapsed.TotalSeconds);
        }
        finally
        {
            foreach (var caller in callers)
            {
                caller.Dispose();
            }
        }
    }
}
