using McpOAuth.Account;
using McpOAuth.Protocol;

namespace McpOAuth.Tests.Account;

/// <summary>How long a session at the account page lives, and which forms belong to it.</summary>
public sealed class AccountSessionLife
{
    private static readonly AccountSession Session = new()
    {
        Subject = "alice",
        FormKey = new("key-1"),
        BrowserSha256 = "hash",
        SignedInAt = Some.Now,
        Confirms = AccountActions.EndAll,
    };

    [Fact, Trait("Invariant", "I7")]
    public void It_lives_for_ten_minutes_to_the_millisecond()
    {
        Assert.True(Session.IsAliveAt(Some.Now.AddMinutes(10).AddMilliseconds(-1)));
        Assert.False(Session.IsAliveAt(Some.Now.AddMinutes(10)));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    public void It_confirms_one_action_for_five_minutes()
    {
        Assert.True(Session.IsFreshFor(AccountActions.EndAll, Some.Now.AddMinutes(5).AddMilliseconds(-1)));
        Assert.False(Session.IsFreshFor(AccountActions.EndAll, Some.Now.AddMinutes(5)));
        Assert.False(Session.IsFreshFor(AccountActions.Forget, Some.Now));
        Assert.False((Session with { Confirms = null }).IsFreshFor(AccountActions.EndAll, Some.Now));
    }

    [Theory, Trait("Spec", "RFC 6749 §10.12")]
    [InlineData("key-2", "end-app", "1.a")]
    [InlineData("key-1", "end-tool", "1.a")]
    [InlineData("key-1", "end-app", "1.b")]
    [InlineData("key-1", "end-app", "")]
    public void A_token_is_good_for_one_session_action_and_item(string key, string action, string item)
    {
        var token = (Session with { FormKey = new Secret(key) }).TokenFor(action, item);

        Assert.True(Session.IsAnsweredBy(Session.TokenFor("end-app", "1.a"), "end-app", "1.a"));
        Assert.False(Session.IsAnsweredBy(token, "end-app", "1.a"));
        Assert.False(Session.IsAnsweredBy(null, "end-app", "1.a"));
    }

    [Theory, Trait("Spec", "OpenID Connect Core 1.0 §3.1.2.1")]
    [InlineData("end-all", true)]
    [InlineData("download", true)]
    [InlineData("forget", true)]
    [InlineData("end-app", false)]
    [InlineData("end-tool", false)]
    [InlineData("sign-out", false)]
    [InlineData(null, false)]
    public void What_concerns_everything_needs_a_fresh_sign_in(string? action, bool needs) =>
        Assert.Equal(needs, AccountActions.NeedsFreshSignIn(action));

    [Fact, Trait("Invariant", "I5")]
    public void It_prints_nothing() => Assert.Equal("account session", Session.ToString());
}
