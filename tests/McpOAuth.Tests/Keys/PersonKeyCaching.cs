using McpOAuth.Keys;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>A user's key is remembered for a quarter of an hour, and a destroyed one never comes back.</summary>
[Trait("Spec", "GDPR article 17")]
public sealed class PersonKeyCaching
{
    private const string Alice = "alice";

    private readonly Mock<IPersonKeyStore> store = new();
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly PersonKeys keys;

    public PersonKeyCaching() => keys = new(store.Object, clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Storage_is_read_once_in_fifteen_minutes()
    {
        Stored(1);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotNull(await keys.FindAsync(Alice, Cancellation));
        }
        AssertReads(1);

        clock.Advance(PersonKeys.CacheLifetime - TimeSpan.FromTicks(1));
        await keys.FindAsync(Alice, Cancellation);
        AssertReads(1);

        clock.Advance(TimeSpan.FromTicks(1));
        await keys.FindAsync(Alice, Cancellation);
        AssertReads(2);
    }

    [Fact]
    public async Task The_absence_of_a_key_is_not_cached()
    {
        Stored(null);
        Assert.Null(await keys.FindAsync(Alice, Cancellation));

        Stored(1);
        Assert.NotNull(await keys.FindAsync(Alice, Cancellation));
    }

    [Fact]
    public async Task A_read_under_way_does_not_bring_a_destroyed_key_back()
    {
        var reading = new TaskCompletionSource<byte[]?>();
        store.Setup(one => one.FindAsync(Alice, It.IsAny<CancellationToken>())).Returns(reading.Task);
        var before = keys.FindAsync(Alice, Cancellation).AsTask();

        await keys.DestroyAsync(Alice, Cancellation);
        reading.SetResult(new byte[DataKey.Length]);
        await before;
        Stored(null);

        Assert.Null(await keys.FindAsync(Alice, Cancellation));
    }

    private void Stored(byte? filler) =>
        store
            .Setup(one => one.FindAsync(Alice, It.IsAny<CancellationToken>()))
            .ReturnsAsync(filler is { } value ? Enumerable.Repeat(value, DataKey.Length).ToArray() : null);

    private void AssertReads(int times) =>
        store.Verify(one => one.FindAsync(Alice, It.IsAny<CancellationToken>()), Times.Exactly(times));
}
