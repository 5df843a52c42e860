using McpOAuth.Freshness;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Freshness;

/// <summary>Failed loads: what is served meanwhile, and when the next load may run.</summary>
[Trait("Spec", "RFC 5861 §4")]
public sealed class FreshFailing : FreshScene
{
    [Fact]
    public async Task A_failed_background_load_leaves_the_copy_in_use_and_is_reported()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime);
        await FailedAsync();

        Assert.Equal("one", await GetAsync());
        Assert.Equal("away", Assert.Single(Reported).Message);
    }

    [Fact]
    public async Task Callers_that_waited_for_a_failed_load_are_served_the_stale_copy()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + WhileRevalidate);
        var callers = Enumerable.Range(0, 10).Select(_ => GetAsync()).ToArray();
        (await Load.NextAsync()).Throw(new OutageException("away"));

        Assert.All(await Task.WhenAll(callers), value => Assert.Equal("one", value));
        Assert.Equal(2, Load.Count);
    }

    [Fact]
    public async Task After_that_nobody_waits_although_the_next_load_hangs()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + WhileRevalidate);
        await FailedAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));

        var caller = GetAsync();

        Assert.True(caller.IsCompletedSuccessfully);
        await Load.NextAsync();
        Assert.True(GetAsync().IsCompletedSuccessfully);
        Assert.Equal(3, Load.Count);
    }

    [Fact]
    public async Task The_pause_between_loads_doubles_up_to_its_limit_and_a_success_resets_it()
    {
        await LoadedAsync("one", TimeSpan.FromSeconds(1));
        Clock.Advance(TimeSpan.FromSeconds(1));
        foreach (var pause in new[] { 1, 2, 4, 8, 10, 10 })
        {
            await FailedAsync();
            var loads = Load.Count;
            Clock.Advance(TimeSpan.FromSeconds(pause) - Moment);
            await GetAsync();
            Assert.Equal(loads, Load.Count);
            Clock.Advance(Moment);
        }
        var served = GetAsync();
        (await Load.NextAsync()).Return("two", TimeSpan.FromSeconds(1));
        await Value.Settled;
        Assert.Equal("one", await served);

        Clock.Advance(TimeSpan.FromSeconds(1));
        await FailedAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        await FailedAsync();
    }

    [Fact]
    public async Task At_the_end_of_its_life_a_stale_copy_is_not_served_even_on_failure()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + IfError - Moment);
        await FailedAsync();
        Assert.Equal("one", await GetAsync());

        Clock.Advance(TimeSpan.FromSeconds(2));
        var caller = GetAsync();
        (await Load.NextAsync()).Throw(new OutageException("still away"));

        Assert.Equal("still away", (await Assert.ThrowsAsync<OutageException>(() => caller)).Message);
    }

    [Fact]
    public async Task A_copy_whose_life_ends_while_a_caller_waits_is_not_served()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + IfError - TimeSpan.FromSeconds(1));
        var caller = GetAsync();
        var run = await Load.NextAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));
        run.Throw(new OutageException("away"));

        await Assert.ThrowsAsync<OutageException>(() => caller);
    }

    [Fact]
    public async Task Without_a_copy_two_failures_may_pass_before_the_back_off_starts()
    {
        await FailedAsync();
        await FailedAsync();
        await FailedAsync();

        // No load: the last failure is the answer.
        await Assert.ThrowsAsync<OutageException>(GetAsync);
        Assert.Equal(3, Load.Count);

        Clock.Advance(TimeSpan.FromSeconds(1));
        await LoadedAsync("one");
    }

    [Fact]
    public async Task A_clock_that_was_set_back_does_not_prolong_the_back_off()
    {
        await FailedAsync();
        await FailedAsync();
        await FailedAsync();
        Clock.AdjustTime(Some.Now.AddHours(-1));

        await LoadedAsync("one");
    }

    [Fact]
    public async Task A_caller_sees_a_failed_renewal_unless_it_accepts_the_copy()
    {
        await LoadedAsync("one");
        Clock.Advance(TimeSpan.FromSeconds(2));
        var strict = RenewAsync(mayBeStale: false);
        var lenient = RenewAsync(mayBeStale: true);
        (await Load.NextAsync()).Throw(new OutageException("away"));

        await Assert.ThrowsAsync<OutageException>(() => strict);
        Assert.Equal("one", await lenient);
        Assert.Equal("one", await GetAsync());
    }

    [Fact]
    public async Task A_failure_may_be_a_value_and_the_copy_goes_before_it()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime + WhileRevalidate);
        var caller = GetAsync();
        (await Load.NextAsync()).Fail("temporary");

        Assert.Equal("one", await caller);
    }

    [Fact]
    public void No_number_of_failures_makes_the_pause_longer_than_its_limit()
    {
        var policy = new FreshnessPolicy { Lifetime = Lifetime };

        Assert.Equal(policy.LongestRetry, policy.RetryAfter(int.MaxValue, hasCopy: true));
        Assert.Equal(policy.LongestRetry, policy.RetryAfter(int.MaxValue, hasCopy: false));
    }
}
