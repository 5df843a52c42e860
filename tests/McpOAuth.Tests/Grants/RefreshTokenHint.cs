using System.Buffers.Text;
using System.Text;
using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>A token is core and hint: the hint saves a read, and can do nothing else.</summary>
public sealed class RefreshTokenHint
{
    private readonly GrantScene scene = new();
    private readonly AuthorizationGrant grant = Some.Grant();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I3")]
    public async Task With_a_hint_a_rotation_is_one_write_and_no_read()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        await scene.SuccessorAsync(second);
        // One insert for the code, then one write each.
        Assert.Equal((3, 0), (scene.Rows.Writes, scene.Rows.Reads));
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I3")]
    public async Task Without_a_hint_a_rotation_takes_one_read_more()
    {
        var first = await scene.FirstTokenAsync(grant);
        await scene.SuccessorAsync(CoreOf(first));
        Assert.Equal((2, 1), (scene.Rows.Writes, scene.Rows.Reads));
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I3")]
    public async Task A_stale_hint_costs_one_read_and_one_write_more()
    {
        var first = await scene.FirstTokenAsync(grant);
        scene.Rows.Change(grant.Id, row => row with { CreatedAt = row.CreatedAt.AddSeconds(-1) });
        var second = await scene.SuccessorAsync(first);
        Assert.Equal((3, 1), (scene.Rows.Writes, scene.Rows.Reads));
        Assert.False((await scene.RotateAsync(second)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Spec", "RFC 2104 §5"), Trait("Invariant", "I3")]
    public async Task The_hint_of_the_current_token_does_not_make_an_earlier_one_current()
    {
        var first = await scene.FirstTokenAsync(grant);
        var third = await scene.SuccessorAsync(await scene.SuccessorAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync($"{CoreOf(first)}.{HintOf(third)}"));
        Assert.NotNull(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.Equal(2, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Theory, Trait("Spec", "RFC 2104 §5"), Trait("Invariant", "I3")]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("!")]
    [InlineData(".")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")] // 16 bytes: a MAC of nothing
    [InlineData("AAAAAAAAAAAAAAAAAAAAAEFB")]
    public async Task A_forged_hint_counts_as_missing(string hint)
    {
        var opened = await OpenAsync($"{CoreOf(await scene.FirstTokenAsync(grant))}.{hint}");
        Assert.NotNull(opened);
        Assert.Null(opened.Value.Version);
    }

    [Fact, Trait("Spec", "RFC 2104 §5"), Trait("Invariant", "I3")]
    public async Task A_hint_with_any_bit_changed_counts_as_missing()
    {
        var first = await scene.FirstTokenAsync(grant);
        Assert.NotNull((await OpenAsync(first))?.Version);
        var hint = Base64Url.DecodeFromChars(HintOf(first));
        for (var bit = 0; bit < hint.Length * 8; bit++)
        {
            var changed = hint.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            var opened = await OpenAsync($"{CoreOf(first)}.{Base64Url.EncodeToString(changed)}");
            Assert.NotNull(opened);
            Assert.Null(opened.Value.Version);
        }
        Assert.Null((await OpenAsync($"{CoreOf(first)}.{HintOf(first)}AAAA"))?.Version);
    }

    [Fact, Trait("Spec", "RFC 2104 §5"), Trait("Invariant", "I3")]
    public async Task A_hint_has_a_128_bit_MAC_followed_by_the_version()
    {
        var token = (await scene.Tokens.IssueAsync(grant, 0, grant.EndsAt, "W/\"1\"", Cancellation)).Reveal();
        var hint = Base64Url.DecodeFromChars(HintOf(token));
        Assert.Equal("W/\"1\"", Encoding.UTF8.GetString(hint.AsSpan(16)));
        Assert.Equal("W/\"1\"", (await OpenAsync(token))?.Version);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.4"), Trait("Invariant", "I5")]
    public async Task A_token_with_a_changed_core_is_refused()
    {
        var first = await scene.FirstTokenAsync(grant);
        for (var at = 0; at < CoreOf(first).Length; at++)
        {
            var changed = first.ToCharArray();
            changed[at] = changed[at] == 'g' ? 'w' : 'g';
            Assert.Null(await OpenAsync(new string(changed)));
        }
    }

    [Fact, Trait("Spec", "RFC 6749 §10.4"), Trait("Invariant", "I5")]
    public async Task A_code_or_a_token_of_another_broker_is_refused()
    {
        Assert.Null(await OpenAsync(await scene.CodeForAsync(grant)));
        Assert.Null(await OpenAsync(await new GrantScene().FirstTokenAsync(grant)));
    }

    [Fact, Trait("Spec", "RFC 6749 §10.4")]
    public async Task An_overlong_token_is_refused_without_reading_it()
    {
        var core = CoreOf(await scene.FirstTokenAsync(grant));
        // Base64url decoders pass over white space, so only its length gives this one away.
        Assert.NotNull(await OpenAsync(core.PadRight(RefreshTokens.MaximumLength)));
        Assert.Null(await OpenAsync(core.PadRight(RefreshTokens.MaximumLength + 1)));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task Core_and_version_always_give_the_same_token()
    {
        var core = await scene.Tokens.SealCoreAsync(grant, 1, grant.EndsAt, Cancellation);
        var one = await scene.Tokens.WithHintAsync(core, "1", Cancellation);
        Assert.Equal(one.Reveal(), (await scene.Tokens.WithHintAsync(core, "1", Cancellation)).Reveal());
        Assert.NotEqual(one.Reveal(), (await scene.Tokens.WithHintAsync(core, "2", Cancellation)).Reveal());
    }

    private ValueTask<(RefreshToken Token, string? Version)?> OpenAsync(string text) =>
        scene.Tokens.OpenAsync(text, Cancellation);

    private static string CoreOf(string token) => token.Split('.')[0];

    private static string HintOf(string token) => token.Split('.')[1];
}
