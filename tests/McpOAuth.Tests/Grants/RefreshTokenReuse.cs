using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>Reuse ends the family; but only reuse of a token of ours by its own client.</summary>
public sealed class RefreshTokenReuse
{
    private const int RefreshTokenReused = 1008;

    private readonly GrantScene scene = new();
    private readonly AuthorizationGrant grant = Some.Grant();

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task A_grandparent_revokes_the_family()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        var third = await scene.SuccessorAsync(second);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        Assert.NotNull(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.Null(scene.Rows.Row(grant.Id)?.Successor);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(third));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second));
        Assert.Contains(scene.Log.Entries, entry => entry.Event == RefreshTokenReused);
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task A_parent_whose_window_has_closed_revokes_the_family()
    {
        var first = await scene.FirstTokenAsync(grant);
        var second = await scene.SuccessorAsync(first);
        scene.Clock.Advance(scene.Lifetimes.RefreshGrace);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task Other_grants_of_the_user_stay_active()
    {
        var first = await scene.FirstTokenAsync(grant);
        var other = await scene.FirstTokenAsync(Some.Grant());
        await scene.SuccessorAsync(await scene.SuccessorAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        Assert.False((await scene.RotateAsync(other)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Spec", "RFC 6749 §10.4"), Trait("Invariant", "I3")]
    public async Task A_token_presented_by_another_client_is_refused_and_revokes_nothing()
    {
        var first = await scene.FirstTokenAsync(grant);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first, client: Some.Client("client-2")));
        var second = await scene.SuccessorAsync(first);
        var third = await scene.SuccessorAsync(second);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first, client: Some.Client("client-2")));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(third)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.4"), Trait("Invariant", "I3")]
    public async Task A_forged_token_revokes_nothing()
    {
        var first = await scene.FirstTokenAsync(grant);
        var third = await scene.SuccessorAsync(await scene.SuccessorAsync(first));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync((first[0] == 'B' ? 'C' : 'B') + first[1..]));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync("nonsense"));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync("."));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(third)).IsRefused);
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2"), Trait("Invariant", "I3")]
    public async Task A_reused_token_with_a_scope_or_resource_that_was_not_granted_is_refused_and_revokes_nothing()
    {
        var first = await scene.FirstTokenAsync(grant);
        await scene.SuccessorAsync(await scene.SuccessorAsync(first));
        Assert.True((await scene.RotateAsync(first, scopes: "admin")).IsRefused);
        Assert.True((await scene.RotateAsync(first, resource: Some.OtherResourceUri)).IsRefused);
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
    }

    [Fact, Trait("Spec", "RFC 6749 §10.3"), Trait("Invariant", "I5")]
    public async Task The_log_names_generations_and_no_token()
    {
        var first = await scene.FirstTokenAsync(grant);
        var third = await scene.SuccessorAsync(await scene.SuccessorAsync(first));
        await scene.RotateAsync(first);
        var line = Assert.Single(scene.Log.Entries, entry => entry.Event == RefreshTokenReused).Line;
        Assert.Contains("generation 0 after 2", line, StringComparison.Ordinal);
        Assert.DoesNotContain(first[..20], line, StringComparison.Ordinal);
        Assert.DoesNotContain(third[..20], line, StringComparison.Ordinal);
    }
}
