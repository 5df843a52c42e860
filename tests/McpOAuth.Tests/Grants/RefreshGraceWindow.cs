using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>Refreshing is idempotent for as long as the grace window is open.</summary>
public sealed class RefreshGraceWindow
{
    private readonly GrantScene scene = new();
    private readonly AuthorizationGrant grant = Some.Grant();

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task The_token_just_rotated_gets_the_same_successor_however_often_it_is_used()
    {
        var first = await scene.FirstTokenAsync(grant);
        var successor = await scene.SuccessorAsync(first);
        Assert.NotEqual(first, successor);
        for (var retry = 0; retry < 12; retry++)
        {
            Assert.Equal(successor, await scene.SuccessorAsync(first));
        }
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task Many_uses_at_once_all_get_the_same_successor()
    {
        var first = await scene.FirstTokenAsync(grant);
        var successors = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => scene.SuccessorAsync(first)))
        );
        Assert.Single(successors.Distinct());
        Assert.Equal(1, scene.Rows.Row(grant.Id)?.Generation);
        Assert.False((await scene.RotateAsync(successors[0])).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    [InlineData(0, true)]
    [InlineData(119.9, true)]
    [InlineData(120, false)]
    [InlineData(121, false)]
    [InlineData(3600, false)]
    public async Task The_window_is_open_for_two_minutes(double seconds, bool isOpen)
    {
        var first = await scene.FirstTokenAsync(grant);
        var successor = await scene.SuccessorAsync(first);
        scene.Clock.Advance(TimeSpan.FromSeconds(seconds));
        var again = await scene.RotateAsync(first);
        Assert.Equal(isOpen ? successor : null, again.IsRefused ? null : again.Value.RefreshToken?.Reveal());
        Assert.Equal(isOpen, scene.Rows.Row(grant.Id)?.RevokedAt is null);
        Assert.Equal(isOpen, !(await scene.RotateAsync(successor)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task The_window_starts_with_the_first_rotation_and_no_retry_extends_it()
    {
        var first = await scene.FirstTokenAsync(grant);
        await scene.SuccessorAsync(first);
        scene.Clock.Advance(TimeSpan.FromSeconds(80));
        await scene.SuccessorAsync(first);
        scene.Clock.Advance(TimeSpan.FromSeconds(40));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task The_window_closes_when_the_successor_is_used()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        var third = await scene.SuccessorAsync(second);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(third));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3"), Trait("Invariant", "I5")]
    public async Task Closing_the_window_removes_the_stored_successor()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        Assert.Equal(CoreOf(second), StoredFor(first));
        var third = await scene.SuccessorAsync(second);
        Assert.Null(StoredFor(first));
        Assert.Equal(CoreOf(third), StoredFor(second));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task A_window_of_zero_turns_it_off()
    {
        var strict = new GrantScene(new() { RefreshGrace = TimeSpan.Zero });
        var first = await strict.FirstTokenAsync(grant);
        var second = await strict.SuccessorAsync(first);
        GrantScene.AssertInvalidGrant(await strict.RotateAsync(first));
        GrantScene.AssertInvalidGrant(await strict.RotateAsync(second));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task A_configured_length_is_respected()
    {
        var patient = new GrantScene(new() { RefreshGrace = TimeSpan.FromMinutes(5) });
        var first = await patient.FirstTokenAsync(grant);
        var second = await patient.SuccessorAsync(first);
        patient.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(1));
        Assert.Equal(second, await patient.SuccessorAsync(first));
        patient.Clock.Advance(TimeSpan.FromSeconds(1));
        GrantScene.AssertInvalidGrant(await patient.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I3"), Trait("Invariant", "I9")]
    public async Task A_retry_gets_the_scope_that_it_requests()
    {
        var first = await scene.FirstTokenAsync(grant);
        var narrow = await scene.RotateAsync(first, scopes: "read");
        var wide = await scene.RotateAsync(first);
        Assert.Equal(GrantScene.TokenOf(narrow), GrantScene.TokenOf(wide));
        Assert.Equal(Some.Scopes("read"), narrow.Value.Scopes);
        Assert.Equal(grant.Scopes, wide.Value.Scopes);
    }

    private string? StoredFor(string predecessor) =>
        SuccessorSeal.Open(CoreOf(predecessor), scene.Rows.Row(grant.Id)!.Successor!)?.Reveal();

    private static string CoreOf(string token) => token.Split('.')[0];
}
