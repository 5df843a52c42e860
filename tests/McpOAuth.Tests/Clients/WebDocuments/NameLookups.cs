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
        var lookup = new NameLookup(_ => [new(Thread.CurrentThread.IsThreadPoolThread ? 0u : 1u)], TimeProvider.System);

        Assert.Equal([new IPAddress(1)], await lookup.ResolveAsync("client.example", Cancellation));
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task At_most_8_lookups_of_a_domain_run_even_if_nobody_awaits_them()
    {
        using var answer = new ManualResetEventSlim();
        var started = 0;
        var lookup = Blocking(answer, () => Interlocked.Increment(ref started));
        await FillAsync(lookup, NameLookup.MaximumPerDomain, one => $"h{one}.dead.example");

        await AssertRefusedAsync(lookup, "another.dead.example");
        // A second caller for the same host shares the lookup.
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup.ResolveAsync("h0.dead.example", Gone));
        Assert.Equal(NameLookup.MaximumPerDomain, Volatile.Read(ref started));

        answer.Set();
        await RetryAsync(() => ResolveAsync(lookup, "another.dead.example"));
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task Half_of_the_lookups_are_kept_for_known_hosts()
    {
        using var answer = new ManualResetEventSlim();
        var known = new KnownHosts(new() { MetadataDocumentHosts = ["settings.example"] }, TimeProvider.System);
        known.Add("client.example");
        var lookup = Blocking(answer, () => { }, known);
        // Many callers, each with hosts in many domains.
        for (var caller = 0; caller < 4; caller++)
        {
            RequestCaller.Current = $"caller {caller}";
            await FillAsync(lookup, NameLookup.MaximumConcurrent / 8, one => $"dead-{caller}-{one}.example");
        }

        await AssertRefusedAsync(lookup, "new.example");
        answer.Set();
        Assert.Empty(await ResolveAsync(lookup, "client.example"));
        Assert.Empty(await ResolveAsync(lookup, "settings.example"));
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task One_caller_cannot_take_the_lookups_of_another()
    {
        using var answer = new ManualResetEventSlim();
        var lookup = Blocking(answer, () => { });
        RequestCaller.Current = "attacker";
        await FillAsync(lookup, NameLookup.MaximumPerCaller, one => $"dead-{one}.example");

        await AssertRefusedAsync(lookup, "new.example");
        RequestCaller.Current = "somebody else";
        answer.Set();
        Assert.Empty(await ResolveAsync(lookup, "new.example"));
    }

    [Fact, Trait("Spec", "CIMD §8.6"), Trait("Attack", Attack)]
    public async Task A_caller_waits_no_longer_than_2_seconds()
    {
        using var answer = new ManualResetEventSlim();
        var clock = Some.Clock();
        var lookup = new NameLookup(
            _ =>
            {
                answer.Wait(CancellationToken.None);
                return [];
            },
            clock
        );
        var waiting = lookup.ResolveAsync("dead.example", Cancellation);
        clock.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);

        clock.Advance(TimeSpan.FromTicks(1));
        await Assert.ThrowsAsync<IOException>(() => waiting.WaitAsync(Patience, Cancellation));
        answer.Set();
    }

    [Fact, Trait("Spec", "CIMD §5.1")]
    public async Task A_failed_lookup_frees_its_slot()
    {
        var lookup = new NameLookup(_ => throw new System.Net.Sockets.SocketException(), TimeProvider.System);
        for (var i = 0; i < NameLookup.MaximumPerDomain * 4; i++)
        {
            await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() =>
                lookup.ResolveAsync("client.example", Cancellation)
            );
        }
    }

    private static CancellationToken Gone => new(canceled: true);

    private static NameLookup Blocking(ManualResetEventSlim answer, Action started, KnownHosts? known = null) =>
        new(
            _ =>
            {
                started();
                answer.Wait(CancellationToken.None);
                return [];
            },
            TimeProvider.System,
            known
        );

    // Nobody waits for these, but their threads run on.
    // At once. A lookup that is begun, and takes too long, throws the same exception.
    private static async Task AssertRefusedAsync(NameLookup lookup, string host)
    {
        var refused = await Assert.ThrowsAsync<IOException>(() => ResolveAsync(lookup, host));
        Assert.Equal("Too many DNS lookups are running.", refused.Message);
    }

    private static async Task FillAsync(NameLookup lookup, int count, Func<int, string> hostOf)
    {
        for (var i = 0; i < count; i++)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lookup.ResolveAsync(hostOf(i), Gone));
        }
    }

    private static Task<IPAddress[]> ResolveAsync(NameLookup lookup, string host) =>
        lookup.ResolveAsync(host, Cancellation).WaitAsync(Patience, Cancellation);

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
