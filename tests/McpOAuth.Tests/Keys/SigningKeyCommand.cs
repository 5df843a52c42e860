using McpOAuth.Keys;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Keys;

/// <summary>An operator lets the next key sign sooner, but never before everybody can know it.</summary>
public sealed class SigningKeyCommand
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly InMemorySigningKeyStore store = new();
    private readonly FakeTimeProvider clock = Some.Clock();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task After_a_command_the_next_key_signs_once_the_notice_has_passed()
    {
        using var ring = Ring();
        await SigningAsync(ring);
        var next = await ring.RotateAsync(Cancellation);
        Assert.Equal((2, Some.Now + SigningKeyRing.Notice), (next.Sequence, next.ActivatesAt));
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(SigningKeyRing.Notice - Moment);
        Assert.Equal(1, await SigningAsync(ring));
        clock.Advance(Moment);
        Assert.Equal(2, await SigningAsync(ring));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Repeating_the_command_does_not_delay_the_rotation()
    {
        using var ring = Ring();
        await ring.RotateAsync(Cancellation);
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Some.Now + SigningKeyRing.Notice, (await ring.RotateAsync(Cancellation)).ActivatesAt);
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Another_instance_follows_a_command_while_its_copy_is_renewed()
    {
        using var commanded = Ring();
        using var other = Ring();
        await SigningAsync(commanded);
        await SigningAsync(other);
        await commanded.RotateAsync(Cancellation);
        clock.Advance(SigningKeyRing.CopyLifetime);
        await SigningAsync(other);
        await other.RefreshedAsync();
        Assert.Equal(Some.Now + SigningKeyRing.Notice, (await other.PublishedAsync(Cancellation))[^1].ActivatesAt);
        clock.Advance(SigningKeyRing.Notice - SigningKeyRing.CopyLifetime);
        Assert.Equal(2, await SigningAsync(other));
        Assert.Equal(2, await SigningAsync(commanded));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task Repeated_commands_never_withdraw_a_key_that_signed_unexpired_tokens()
    {
        using var ring = Ring();
        var lastSigned = new Dictionary<int, DateTimeOffset>();
        var longestToken = TimeSpan.FromHours(1);
        for (var minute = 0; minute < 24 * 60; minute += 5)
        {
            await ring.RotateAsync(Cancellation);
            lastSigned[await SigningAsync(ring)] = clock.GetUtcNow();
            var published = await PublishedAsync(ring);
            var stillNeeded = lastSigned.Where(signed => clock.GetUtcNow() - signed.Value < longestToken);
            Assert.All(stillNeeded, signed => Assert.Contains(signed.Key, published));
            clock.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.True(lastSigned.Count > 5);
    }

    private SigningKeyRing Ring() => new(store, clock);

    private static async Task<int> SigningAsync(SigningKeyRing ring) =>
        (await ring.CurrentAsync(Cancellation)).Sequence;

    private static async Task<IEnumerable<int>> PublishedAsync(SigningKeyRing ring) =>
        (await ring.PublishedAsync(Cancellation)).Select(key => key.Sequence).ToArray();
}
