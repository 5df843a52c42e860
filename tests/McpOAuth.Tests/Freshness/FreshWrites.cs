using McpOAuth.Protocol;

namespace McpOAuth.Tests.Freshness;

/// <summary>A load that began before a write can never bring the old value back.</summary>
[Trait("Spec", "RFC 9111 §4.4")]
public sealed class FreshWrites : FreshScene
{
    [Fact]
    public async Task An_invalidated_copy_is_not_served_again()
    {
        await LoadedAsync("one");
        Value.Invalidate();

        await LoadedAsync("two");
    }

    [Fact]
    public async Task A_load_that_began_before_an_invalidation_is_not_kept_and_not_joined()
    {
        var before = GetAsync();
        var old = await Load.NextAsync();
        Value.Invalidate();
        var after = GetAsync();
        var current = await Load.NextAsync();

        current.Return("new");
        Assert.Equal("new", await after);
        old.Return("old");
        Assert.Equal("old", await before);

        Assert.Equal("new", await GetAsync());
        Assert.Equal(2, Load.Count);
    }

    [Fact]
    public async Task A_load_that_began_before_a_write_does_not_overwrite_it()
    {
        var before = GetAsync();
        var old = await Load.NextAsync();
        Value.Set("written");
        old.Return("old");
        await before;

        Assert.Equal("written", await GetAsync());
    }

    [Fact]
    public async Task A_reload_does_not_join_an_older_load_and_others_keep_the_copy_meanwhile()
    {
        await LoadedAsync("one");
        Clock.Advance(Lifetime);
        await GetAsync();
        var old = await Load.NextAsync();

        var reload = Value.ReloadAsync(Cancellation);
        var current = await Load.NextAsync();
        Assert.Equal("one", await GetAsync());
        current.Return("two");

        Assert.Equal("two", await reload);
        old.Return("old");
        Assert.Equal("two", await GetAsync());
    }

    [Fact]
    public async Task A_failed_reload_leaves_the_copy()
    {
        await LoadedAsync("one");
        var reload = Value.ReloadAsync(Cancellation);
        (await Load.NextAsync()).Throw(new OutageException("away"));

        await Assert.ThrowsAsync<OutageException>(() => reload);
        Assert.Equal("one", await GetAsync());
    }
}
