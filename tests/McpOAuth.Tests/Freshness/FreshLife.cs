namespace McpOAuth.Tests.Freshness;

/// <summary>The life of a copy: fresh, stale but served at once, stale but served on failure, over.</summary>
[Trait("Spec", "RFC 5861 §3")]
public sealed class FreshLife : FreshScene
{
    [Fact]
    public async Task A_fresh_copy_is_served_without_a_load()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime - Moment);

        Assert.Equal("one", await GetAsync());
        Assert.Equal(1, Load.Count);
    }

    [Fact]
    public async Task A_load_may_set_the_lifetime_of_its_own_value()
    {
        await LoadedAsync("one", TimeSpan.FromHours(1));
        Clock.Advance(TimeSpan.FromHours(1) - Moment);
        Assert.Equal("one", await GetAsync());
        Assert.Equal(1, Load.Count);
    }

    [Fact]
    public async Task A_stale_copy_is_served_at_once_while_one_load_runs_in_the_background()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime);

        var callers = Enumerable.Range(0, 100).Select(_ => GetAsync()).ToArray();

        Assert.All(callers, caller => Assert.True(caller.IsCompletedSuccessfully));
        Assert.All(callers, caller => Assert.Equal("one", caller.Result));
        (await Load.NextAsync()).Return("two");
        await Value.Settled;
        Assert.Equal("two", await GetAsync());
        Assert.Equal(2, Load.Count);
    }

    [Fact]
    public async Task A_copy_too_old_to_be_served_at_once_makes_callers_wait()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + WhileRevalidate);

        var caller = GetAsync();
        var run = await Load.NextAsync();
        Assert.False(caller.IsCompleted);
        run.Return("two");

        Assert.Equal("two", await caller);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_extend_a_copy()
    {
        await LoadedAsync("one");
        Clock.AdjustTime(Some.Now.AddHours(-1));

        Assert.Equal("one", await GetAsync());
        (await Load.NextAsync()).Return("two");
        await Value.Settled;

        Assert.Equal("two", await GetAsync());
        Clock.Advance(Lifetime - Moment);
        Assert.Equal("two", await GetAsync());
        Assert.Equal(2, Load.Count);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_ends_the_copy()
    {
        await LoadedAsync("one");
        Clock.Advance(TimeSpan.FromDays(1000));

        await LoadedAsync("two");
    }

    [Fact]
    public async Task A_renewal_loads_although_the_copy_is_fresh_but_not_repeatedly()
    {
        await LoadedAsync("one");
        Clock.Advance(TimeSpan.FromSeconds(2) - Moment);
        Assert.Equal("one", await RenewAsync());
        Clock.Advance(Moment);

        var renewals = Enumerable.Range(0, 10).Select(_ => RenewAsync()).ToArray();
        (await Load.NextAsync()).Return("two");

        Assert.All(await Task.WhenAll(renewals), value => Assert.Equal("two", value));
        Assert.Equal("two", await RenewAsync());
        Assert.Equal(2, Load.Count);
    }
}
