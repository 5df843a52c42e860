using McpOAuth.Freshness;
using McpOAuth.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Freshness;

/// <summary>Many values by key: each with loads of its own, in bounded space.</summary>
[Trait("Spec", "RFC 9111 §4")]
public sealed class FreshKeys
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly GatedLoad load = new();
    private readonly FreshByKey<string, string> values;

    public FreshKeys() => values = Cache(capacity: 3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_of_one_key_share_a_load_and_those_of_another_do_not()
    {
        var ones = Enumerable.Range(0, 50).Select(_ => Task.Run(() => GetAsync("1"))).ToArray();
        var run = await load.NextAsync();
        var two = GetAsync("2");
        (await load.NextAsync()).Return("two");
        Assert.Equal("two", await two);

        run.Return("one");

        Assert.All(await Task.WhenAll(ones), value => Assert.Equal("one", value));
        Assert.Equal(2, load.Count);
    }

    [Fact]
    public async Task The_least_recently_used_keys_make_room()
    {
        foreach (var key in new[] { "1", "2", "3" })
        {
            await LoadedAsync(key);
        }
        await GetAsync("1");
        await LoadedAsync("4");

        Assert.Equal(["1", "3", "4"], Kept("1", "2", "3", "4"));
        Assert.Equal(3, values.Count);
    }

    [Fact]
    public async Task A_bound_in_bytes_counts_what_each_value_takes()
    {
        var sized = Cache(capacity: 10, sizeOf: value => value.Length);
        sized.Set("1", "4444");
        sized.Set("2", "4444");
        sized.Set("1", "22");
        sized.Set("3", "4444");
        Assert.Equal(3, sized.Count);

        sized.Set("4", "1");
        Assert.False(sized.TryGetCopy("2", out _));
        sized.Set("5", "more than all others together");

        Assert.Equal((3, false), (sized.Count, sized.TryGetCopy("5", out _)));
        Assert.Equal("22", await sized.GetAsync("1", load.LoadAsync, mayBeStale: false, Cancellation));
    }

    [Fact]
    public async Task Keys_without_a_value_take_no_space()
    {
        await LoadedAsync("known");
        for (var i = 0; i < 100; i++)
        {
            var caller = GetAsync($"unknown {i}");
            var run = await load.NextAsync();
            if (i % 2 == 0)
            {
                run.Discard("not found");
                Assert.Equal("not found", await caller);
            }
            else
            {
                run.Throw(new OutageException());
                await Assert.ThrowsAsync<OutageException>(() => caller);
            }
        }

        Assert.Equal(1, values.Count);
        Assert.Equal(["known"], Kept("known"));
    }

    [Fact]
    public async Task A_copy_that_nobody_used_since_it_ended_is_freed()
    {
        await LoadedAsync("1");
        await LoadedAsync("2");
        clock.Advance(TimeSpan.FromMinutes(2));

        await LoadedAsync("3");

        Assert.Equal(1, values.Count);
    }

    [Fact]
    public async Task A_stale_copy_is_for_callers_that_accept_one()
    {
        await LoadedAsync("1");
        clock.Advance(TimeSpan.FromSeconds(10));
        var lenient = GetAsync("1", mayBeStale: true);
        var strict = GetAsync("1", mayBeStale: false);
        (await load.NextAsync()).Fail("temporary");

        Assert.Equal("temporary", await strict);
        Assert.Equal("1", await lenient);
        Assert.Equal("temporary", await GetAsync("1", mayBeStale: false));
        Assert.Equal(2, load.Count);
    }

    [Fact]
    public async Task A_load_that_began_before_an_invalidation_is_not_kept()
    {
        var before = GetAsync("1");
        var old = await load.NextAsync();
        values.Invalidate("1");
        var after = GetAsync("1");
        (await load.NextAsync()).Return("new");
        Assert.Equal("new", await after);

        old.Return("old");

        Assert.Equal("old", await before);
        Assert.Equal("new", await GetAsync("1"));
    }

    [Fact]
    public async Task A_load_that_began_before_a_write_does_not_overwrite_it()
    {
        var before = GetAsync("1");
        var old = await load.NextAsync();
        values.Set("1", "written");
        old.Return("old");
        await before;

        Assert.Equal("written", await GetAsync("1"));
        Assert.Equal(1, values.Count);
    }

    [Fact]
    public async Task Changing_a_copy_does_not_extend_its_life()
    {
        values.Set("1", "one");
        clock.Advance(TimeSpan.FromSeconds(10) - TimeSpan.FromTicks(1));
        values.Update("1", value => value + " and more");
        values.Update("2", _ => "never there");
        Assert.Equal("one and more", await GetAsync("1"));

        clock.Advance(TimeSpan.FromTicks(1));

        await LoadedAsync("1");
        Assert.Equal(["1"], Kept("1", "2"));
    }

    [Fact]
    public async Task Under_many_threads_its_bound_holds_and_every_caller_gets_its_own_key()
    {
        var busy = Cache(capacity: 5);
        var callers = Enumerable
            .Range(0, 8)
            .Select(seed =>
                Task.Run(async () =>
                {
                    for (var i = 0; i < 2_000; i++)
                    {
                        var key = $"{(i * (seed + 1)) % 13}";
                        Assert.Equal(key, await busy.GetAsync(key, _ => Kept(key), mayBeStale: true, Cancellation));
                        if (i % 7 == 0)
                        {
                            busy.Invalidate(key);
                        }
                    }
                })
            );
        await Task.WhenAll(callers);

        Assert.InRange(busy.Count, 0, 5);

        static Task<Loaded<string>> Kept(string key) => Task.FromResult(Loaded<string>.Keep(key));
    }

    private FreshByKey<string, string> Cache(long capacity, Func<string, long>? sizeOf = null) =>
        new(
            new() { Lifetime = TimeSpan.FromSeconds(10), StaleIfError = TimeSpan.FromMinutes(1) },
            clock,
            capacity,
            sizeOf
        );

    private Task<string> GetAsync(string key, bool mayBeStale = false) =>
        values.GetAsync(key, load.LoadAsync, mayBeStale, Cancellation).AsTask();

    private async Task LoadedAsync(string key)
    {
        var caller = GetAsync(key);
        (await load.NextAsync()).Return(key);
        Assert.Equal(key, await caller);
    }

    private string[] Kept(params string[] keys) => [.. keys.Where(key => values.TryGetCopy(key, out _))];
}
