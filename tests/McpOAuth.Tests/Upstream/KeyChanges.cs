using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>An upstream that changes its keys costs nobody a login, and nobody makes us fetch keys without end.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
public sealed class KeyChanges : IDisposable
{
    private readonly WaitNoticingClock clock = new();
    private readonly ScriptedUpstream upstream = new();
    private readonly UpstreamProvider provider;

    public KeyChanges()
    {
        provider = upstream.Provider(clock);
        upstream.Token = _ => (200, upstream.SignedIn());
    }

    public void Dispose() => upstream.Dispose();

    [Fact]
    public async Task The_first_login_after_a_key_change_succeeds()
    {
        Assert.False((await SignInAsync()).IsRefused);
        upstream.Keys = [ScriptedUpstream.Key("second")];

        Assert.False((await SignInAsync()).IsRefused);
        Assert.Equal(2, upstream.KeyReads);
    }

    [Fact]
    public async Task A_second_key_change_soon_after_the_first_is_noticed_too()
    {
        await SignInAsync();
        upstream.Keys = [ScriptedUpstream.Key("second")];
        await SignInAsync();
        clock.Advance(TimeSpan.FromSeconds(5));
        upstream.Keys = [ScriptedUpstream.Key("third")];

        Assert.False((await SignInAsync()).IsRefused);
    }

    [Fact]
    public async Task A_login_that_comes_within_the_interval_waits_for_its_end_and_succeeds()
    {
        await SignInAsync();
        upstream.Keys = [ScriptedUpstream.Key("second")];
        await SignInAsync();
        upstream.Keys = [ScriptedUpstream.Key("third")];

        var signIn = SignInAsync();
        await clock.WaitedForAsync();
        Assert.Equal(2, upstream.KeyReads);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.False((await signIn).IsRefused);
        Assert.Equal(3, upstream.KeyReads);
    }

    [Fact]
    public async Task All_logins_that_wait_for_a_key_share_one_fetch()
    {
        await SignInAsync();
        upstream.Keys = [ScriptedUpstream.Key("second")];

        var all = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(SignInAsync)));

        Assert.All(all, signIn => Assert.False(signIn.IsRefused));
        Assert.Equal(2, upstream.KeyReads);
    }

    [Fact]
    public async Task Logins_with_unknown_key_ids_fetch_the_keys_at_most_once_in_five_seconds()
    {
        await SignInAsync();
        upstream.Token = _ => (200, upstream.SignedIn(ScriptedUpstream.Key(Secret.Create().Reveal())));

        var all = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SignInAsync()));
        var started = clock.GetUtcNow();
        while (!all.IsCompleted)
        {
            await Task.WhenAny(all, clock.WaitedForAsync());
            clock.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.All(await all, signIn => Assert.True(signIn.IsRefused));
        var most = 1 + 1 + (int)((clock.GetUtcNow() - started) / TimeSpan.FromSeconds(5));
        Assert.InRange(upstream.KeyReads, 2, most);
    }

    [Theory]
    [InlineData("expired")]
    [InlineData("forged")]
    [InlineData("another audience")]
    public async Task A_token_with_a_known_key_id_fetches_nothing(string kind)
    {
        await SignInAsync();
        var token = kind switch
        {
            "expired" => upstream.SignedIn(null, ("exp", Some.Now.AddHours(-1).ToUnixTimeSeconds())),
            "forged" => upstream.SignedIn(ScriptedUpstream.Key("first")),
            _ => upstream.SignedIn(null, ("aud", "another-client")),
        };
        upstream.Token = _ => (200, token);

        Assert.True((await SignInAsync()).IsRefused);
        Assert.Equal(1, upstream.KeyReads);
    }

    [Fact]
    public async Task The_known_keys_stay_in_use_if_the_new_ones_cannot_be_fetched()
    {
        await SignInAsync();
        var known = upstream.Keys[0];
        upstream.KeysText = "<html>";
        upstream.Token = _ => (200, upstream.SignedIn(ScriptedUpstream.Key("unknown")));
        Assert.True((await SignInAsync()).IsRefused);
        upstream.Token = _ => (200, upstream.SignedIn(known));

        Assert.False((await SignInAsync()).IsRefused);
    }

    private Task<OAuthResult<UpstreamSignIn>> SignInAsync() => ScriptedUpstream.RedeemAsync(provider);

    /// <summary>Tells when somebody waits for it, so that a test need not guess.</summary>
    private sealed class WaitNoticingClock() : FakeTimeProvider(Some.Now)
    {
        private readonly SemaphoreSlim waits = new(0);

        public Task WaitedForAsync() => waits.WaitAsync(TestContext.Current.CancellationToken);

        // A load's own limit is longer.
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            if (dueTime <= TimeSpan.FromSeconds(5))
            {
                waits.Release();
            }
            return timer;
        }
    }
}
