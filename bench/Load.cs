using System.Diagnostics;

namespace Bench;

/// <summary>Callers that do one kind of work at the same time.</summary>
internal static class Load
{
    /// <returns>Milliseconds of the server's processor time a piece of work, and pieces a second.</returns>
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
            var left = plan.Logins;
            var before = server.ProcessorTime;
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(
                callers.Select(async caller =>
                {
                    while (Interlocked.Decrement(ref left) >= 0)
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
