using McpOAuth.Grants;

namespace McpOAuth.Tests.Grants;

/// <summary>A grant ends when it is not used, and in any case.</summary>
public sealed class RefreshExpiry
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly GrantScene scene = new();
    private readonly AuthorizationGrant grant = Some.Grant();

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I7")]
    public async Task A_token_that_is_not_used_for_thirty_days_expires()
    {
        var first = await scene.FirstTokenAsync(grant);
        scene.Clock.Advance(scene.Lifetimes.RefreshToken - Moment);
        var second = await scene.SuccessorAsync(first);
        scene.Clock.Advance(scene.Lifetimes.RefreshToken);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(second));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I7")]
    public async Task A_family_expires_after_ninety_days_however_often_it_is_used()
    {
        var token = await scene.FirstTokenAsync(grant);
        for (var day = 0; day < 80; day += 20)
        {
            scene.Clock.Advance(TimeSpan.FromDays(20));
            token = await scene.SuccessorAsync(token);
        }
        scene.Clock.Advance(TimeSpan.FromDays(10) - Moment);
        token = await scene.SuccessorAsync(token);
        Assert.Equal(grant.EndsAt, scene.Rows.Row(grant.Id)?.ExpiresAt);
        scene.Clock.Advance(Moment);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(token));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I7")]
    public async Task Each_use_moves_the_end_of_the_row()
    {
        var first = await scene.FirstTokenAsync(grant);
        scene.Clock.Advance(TimeSpan.FromDays(10));
        await scene.SuccessorAsync(first);
        Assert.Equal(Some.Now + TimeSpan.FromDays(40), scene.Rows.Row(grant.Id)?.ExpiresAt);
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I7")]
    public async Task A_token_with_an_expired_row_is_refused_before_the_sweep()
    {
        var first = await scene.FirstTokenAsync(grant);
        scene.Rows.Change(grant.Id, row => row with { ExpiresAt = Some.Now });
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 6749 §6"), Trait("Invariant", "I7")]
    public async Task A_token_is_refused_after_its_row_was_swept()
    {
        var first = await scene.FirstTokenAsync(grant);
        scene.Rows.Remove(grant.Id);
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I3")]
    public async Task An_expired_token_revokes_nothing()
    {
        // The first token has the shorter life: the second one was made later.
        var first = await scene.FirstTokenAsync(grant);
        scene.Clock.Advance(TimeSpan.FromDays(29));
        var second = await scene.SuccessorAsync(first);
        scene.Clock.Advance(TimeSpan.FromDays(1));
        GrantScene.AssertInvalidGrant(await scene.RotateAsync(first));
        Assert.Null(scene.Rows.Row(grant.Id)?.RevokedAt);
        Assert.False((await scene.RotateAsync(second)).IsRefused);
    }

    [Theory, Trait("Spec", "RFC 9700 §4.14.2"), Trait("Invariant", "I7")]
    [InlineData(0, 30)]
    [InlineData(59, 89)]
    [InlineData(60, 90)]
    [InlineData(61, 90)]
    [InlineData(90, 90)]
    public void The_earlier_of_idle_and_absolute_expiry_applies(int day, int endsOnDay) =>
        Assert.Equal(Some.Now.AddDays(endsOnDay), new Lifetimes().NextEndOf(Some.Grant(), Some.Now.AddDays(day)));

    [Fact, Trait("Spec", "RFC 6749 §5.1"), Trait("Invariant", "I7")]
    public void Without_a_refresh_token_a_grant_ends_with_its_access_token() =>
        Assert.Equal(Some.Now.AddMinutes(15), new Lifetimes().FirstEndOf(Some.Grant(mayRefresh: false), Some.Now));

    [Theory, Trait("Spec", "RFC 7662 §2.2"), Trait("Invariant", "I7")]
    [InlineData(59, false, true)]
    [InlineData(60, false, false)]
    [InlineData(0, true, false)]
    public void A_grant_is_active_until_it_expires_or_is_revoked(int seconds, bool isRevoked, bool isAlive)
    {
        var row = new StoredGrant
        {
            Id = grant.Id,
            ClientId = grant.ClientId,
            Resource = grant.Resource,
            Scopes = grant.Scopes,
            CreatedAt = Some.Now,
            Generation = 0,
            ExpiresAt = Some.Now.AddSeconds(60),
            RevokedAt = isRevoked ? Some.Now.AddDays(1) : null,
        };
        Assert.Equal(isAlive, row.IsAliveAt(Some.Now.AddSeconds(seconds)));
    }
}
