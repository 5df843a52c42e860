using McpOAuth.Protocol;

namespace McpOAuth.Tests.Freshness;

/// <summary>Callers that wait together share one load, and none of them can end it.</summary>
[Trait("Spec", "RFC 9111 §4.2")]
public sealed class FreshLoading : FreshScene
{
    [Fact]
    public async Task Concurrent_callers_share_one_load()
    {
        var callers = Enumerable.Range(0, 100).Select(_ => Task.Run(GetAsync)).ToArray();
        (await Load.NextAsync()).Return("one");

        Assert.All(await Task.WhenAll(callers), value => Assert.Equal("one", value));
        Assert.Equal(1, Load.Count);
    }

    [Fact]
    public async Task A_failure_reaches_all_callers_that_waited_for_it()
    {
        var callers = Enumerable.Range(0, 100).Select(_ => GetAsync()).ToArray();
        (await Load.NextAsync()).Throw(new OutageException("away"));

        foreach (var caller in callers)
        {
            Assert.Equal("away", (await Assert.ThrowsAsync<OutageException>(() => caller)).Message);
        }
        Assert.Equal(1, Load.Count);
    }

    [Fact]
    public async Task A_caller_that_leaves_does_not_cancel_the_load_of_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var first = Value.GetAsync(leaving.Token).AsTask();
        var second = GetAsync();
        var run = await Load.NextAsync();

        await leaving.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(run.Limit.IsCancellationRequested);
        run.Return("one");
        Assert.Equal("one", await second);
    }

    [Fact]
    public async Task The_load_goes_on_even_if_all_callers_leave()
    {
        using var leaving = new CancellationTokenSource();
        var caller = Value.GetAsync(leaving.Token).AsTask();
        var run = await Load.NextAsync();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => caller);
        var settled = Value.Settled;

        run.Return("one");
        await settled;

        Assert.Equal("one", await GetAsync());
        Assert.Equal(1, Load.Count);
    }

    [Fact]
    public async Task A_load_that_hangs_and_ignores_its_token_becomes_an_outage_at_its_deadline()
    {
        var caller = GetAsync();
        var run = await Load.NextAsync();

        Clock.Advance(TimeSpan.FromSeconds(5));

        await Assert.ThrowsAsync<OutageException>(() => caller);
        Assert.True(run.Limit.IsCancellationRequested);
    }

    [Fact]
    public async Task What_a_load_returns_after_its_deadline_is_dropped()
    {
        var caller = GetAsync();
        var late = await Load.NextAsync();
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Assert.ThrowsAsync<OutageException>(() => caller);

        late.Return("late");
        await LoadedAsync("in time");

        Assert.Equal("in time", Value.Copy);
    }

    [Fact]
    public async Task A_timeout_inside_the_load_is_an_outage_and_not_a_cancelled_caller()
    {
        var caller = GetAsync();
        (await Load.NextAsync()).Throw(new TaskCanceledException("HttpClient.Timeout"));

        await Assert.ThrowsAsync<OutageException>(() => caller);
    }

    [Fact]
    public async Task A_discarded_value_answers_its_callers_and_is_not_kept()
    {
        var caller = GetAsync();
        (await Load.NextAsync()).Discard("not found");
        Assert.Equal("not found", await caller);

        await LoadedAsync("found");
    }

    [Fact]
    public async Task A_discarded_value_drops_the_older_copy()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + WhileRevalidate);
        var caller = GetAsync();
        (await Load.NextAsync()).Discard("gone");

        Assert.Equal("gone", await caller);
        Assert.Null(Value.Copy);
    }
}
