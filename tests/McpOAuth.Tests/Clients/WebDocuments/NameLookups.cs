using System.Net;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>A slow name server takes no thread from anybody else, and not endlessly many of its own.</summary>
public sealed class NameLookups
{
    private const string Attack = "A name server that never answers";

    /// <summary>Of the tests: a place that is never freed fails and does not hang.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task A_lookup_does_not_block_a_pool_thread()
    {
        var lookup = new NameLookup(_ => [new(Thread.CurrentThread.IsThreadPoolThread ? 0u : 1u)]);

        Assert.Equal([new IPAddress(1)], await lookup.ResolveAsync("client.example", Cancellation));
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task At_most_64_lookups_run_even_if_nobody_awaits_them()
    {
        using var answer = new ManualResetEventSlim();
        var lookup = new NameLookup(_ =>
        {
            answer.Wait(CancellationToken.None);
            return [];
        });
        var left = new CancellationToken(canceled: true);
        for (var i = 0; i < NameLookup.MaximumConcurrent; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup.ResolveAsync("client.example", left));
        }

        await Assert.ThrowsAsync<IOException>(() =>
            lookup.ResolveAsync("client.example", Cancellation).WaitAsync(Patience, Cancellation)
        );

        answer.Set();
        await RetryAsync(() => lookup.ResolveAsync("client.example", Cancellation));
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task A_failed_lookup_frees_its_slot()
    {
        var lookup = new NameLookup(_ => throw new System.Net.Sockets.SocketException());
        for (var i = 0; i < NameLookup.MaximumConcurrent * 2; i++)
        {
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() =>
                lookup.ResolveAsync("client.example", Cancellation)
            );
        }
    }

    // The threads need a moment to end.
    private static async Task RetryAsync(Func<Task> attempt)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                await attempt();
                return;
            }
            catch (IOException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}
