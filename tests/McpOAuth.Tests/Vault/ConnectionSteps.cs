using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Vault;

/// <summary>What is done with a connection, by its row and the time: the rules of I4.</summary>
[Trait("Invariant", "I4")]
public sealed class ConnectionSteps
{
    private static readonly RenewalTiming Timing = new();
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    [Theory, Trait("Spec", "RFC 6749 §5.1")]
    [InlineData(0, ConnectionStep.Use)]
    [InlineData(57, ConnectionStep.Use)]
    [InlineData(58.1, ConnectionStep.Renew)]
    [InlineData(60, ConnectionStep.Renew)]
    [InlineData(6000, ConnectionStep.Renew)]
    public void A_token_is_used_until_shortly_before_it_expires(double minutes, ConnectionStep step) =>
        Assert.Equal(step, Next(Some.Connection(), minutes));

    [Fact, Trait("Spec", "RFC 6749 §5.1")]
    public void A_token_without_an_expiry_is_always_used() =>
        Assert.Equal(ConnectionStep.Use, Next(Some.Connection(tokens => tokens with { ExpiresAt = null }), 1e6));

    [Theory, Trait("Spec", "RFC 6749 §6")]
    [InlineData(59, ConnectionStep.Use)]
    [InlineData(61, ConnectionStep.Reconnect)]
    public void Without_a_refresh_token_a_token_is_used_until_it_expires(double minutes, ConnectionStep step)
    {
        Assert.Equal(step, Next(Some.Connection(tokens => tokens with { RefreshToken = null }), minutes));
        // GitHub says when the refresh token itself ends: then it is as good as none.
        var ended = Some.Connection(tokens => tokens with { RefreshTokenExpiresAt = Some.Now.AddMinutes(30) });
        Assert.Equal(step, Next(ended, minutes));
    }

    [Theory, Trait("Spec", "RFC 6749 §6")]
    [InlineData(ConnectionState.Reconnect)]
    [InlineData(ConnectionState.Exhausted)]
    public void A_lost_connection_needs_the_user_even_if_its_token_has_not_expired(ConnectionState state) =>
        Assert.Equal(ConnectionStep.Reconnect, Next(Some.Connection() with { State = state }, 0));

    [Theory, Trait("Spec", "RFC 9700 §4.14.2")]
    [InlineData(61, false, ConnectionStep.Wait)] // it has ended: nothing to use meanwhile
    [InlineData(59, false, ConnectionStep.Use)] // the former token outlives the refresh
    [InlineData(59, true, ConnectionStep.Wait)] // GitHub ends it with the refresh
    public void Only_one_caller_refreshes_at_a_time(double minutes, bool endsAccessToken, ConnectionStep step)
    {
        var pending = Pending(until: minutes + 0.1);
        foreach (var rotation in Enum.GetValues<RefreshRotationKind>())
        {
            Assert.Equal(step, Next(pending, minutes, new(rotation, endsAccessToken)));
        }
    }

    [Theory, Trait("Spec", "RFC 9700 §4.14.2")]
    [InlineData(RefreshRotationKind.None, ConnectionStep.Renew)]
    [InlineData(RefreshRotationKind.Reusable, ConnectionStep.Renew)]
    [InlineData(RefreshRotationKind.SingleUse, ConnectionStep.GiveUp)]
    public void After_a_lease_expired_the_upstreams_rotation_decides(
        RefreshRotationKind rotation,
        ConnectionStep step
    ) => Assert.Equal(step, Next(Pending(until: 61), 61, new(rotation, false)));

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public void The_wait_after_a_failure_doubles_each_time_up_to_a_limit()
    {
        var first = ConnectionRules.After(null, Some.Now, Timing);
        Assert.Equal(Some.Now + Timing.FirstBackoff, first.RetryAt);
        var second = ConnectionRules.After(first, first.RetryAt, Timing);
        Assert.Equal(first.RetryAt + (2 * Timing.FirstBackoff), second.RetryAt);
        Assert.Equal(Some.Now, second.Since);

        var many = Enumerable
            .Range(0, 2000)
            .Aggregate(first, (last, _) => ConnectionRules.After(last, Some.Now, Timing));
        Assert.Equal(Some.Now + Timing.LongestBackoff, many.RetryAt);
    }

    [Theory, Trait("Spec", "RFC 6749 §5.2")]
    [InlineData(59, ConnectionStep.Use)]
    [InlineData(60.5, ConnectionStep.RetryLater)]
    [InlineData(62, ConnectionStep.Renew)]
    public void During_the_wait_the_upstream_is_not_asked_and_an_unexpired_token_is_used(
        double minutes,
        ConnectionStep step
    )
    {
        var failed = Some.Connection() with { Failures = new(3, Some.Now, Some.Now.AddMinutes(61)) };
        Assert.Equal(step, Next(failed, minutes));
    }

    [Fact, Trait("Spec", "RFC 6749 §5.2")]
    public void After_a_day_of_failures_a_connection_is_exhausted()
    {
        var failures = new RenewalFailures(9, Some.Now, Some.Now);
        Assert.False(ConnectionRules.IsExhausted(failures, Some.Now.AddHours(23.9), Timing));
        Assert.True(ConnectionRules.IsExhausted(failures, Some.Now.AddHours(24), Timing));
        Assert.False(ConnectionRules.IsExhausted(null, Some.Now, Timing));
    }

    [Fact, Trait("Spec", "RFC 6749 §5.1")]
    public void A_short_lived_token_is_not_refreshed_at_every_call()
    {
        var minute = Some.Connection(tokens => tokens with { ExpiresAt = Some.Now.AddMinutes(1) });
        Assert.Equal(TimeSpan.FromSeconds(15), ConnectionRules.MarginOf(minute, Margin));
        Assert.Equal(Margin, ConnectionRules.MarginOf(Some.Connection(), Margin));
    }

    [Fact, Trait("Spec", "RFC 9700 §4.14.2")]
    public void A_refresh_ends_before_its_lease_whatever_the_upstream_and_storage_do() =>
        Assert.True(Timing.UpstreamLimit + Timing.StoreLimit < Timing.Lease && Timing.Lease < Timing.WaitLimit);

    private static Connection Pending(double until) =>
        Some.Connection() with
        {
            State = ConnectionState.Pending,
            Lease = new("another", Some.Now.AddMinutes(until)),
        };

    private static ConnectionStep Next(Connection connection, double minutes, RenewalHabit? habit = null) =>
        ConnectionRules.Next(
            connection,
            habit ?? new(RefreshRotationKind.SingleUse, false),
            Some.Now.AddMinutes(minutes),
            Margin
        );
}
