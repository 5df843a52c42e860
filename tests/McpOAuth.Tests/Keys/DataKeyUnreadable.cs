using McpOAuth.Keys;
using McpOAuth.Protocol;
using Moq;

namespace McpOAuth.Tests.Keys;

/// <summary>A data key that unwraps to something else affects only what it sealed, and is never a bug.</summary>
[Trait("Invariant", "I6")]
public sealed class DataKeyUnreadable
{
    private readonly InMemoryDataKeyStore store = new();
    private readonly Mock<IKeyWrapping> wrapping = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(0), InlineData(31), InlineData(33)]
    public async Task A_key_of_another_length_is_unavailable_and_the_others_work(int length)
    {
        await AddAsync(1, new byte[length]);
        await AddAsync(2, new byte[DataKey.Length]);
        using var ring = new DataKeyRing(store, wrapping.Object, Some.Clock());

        Assert.Equal(2u, (await ring.CurrentAsync(Cancellation)).Id);
        await Assert.ThrowsAsync<OutageException>(async () => await ring.FindAsync(1, Cancellation));
    }

    [Fact]
    public async Task Without_any_readable_key_the_answer_is_an_outage()
    {
        await AddAsync(1, new byte[5]);
        using var ring = new DataKeyRing(store, wrapping.Object, Some.Clock());

        await Assert.ThrowsAsync<OutageException>(async () => await ring.CurrentAsync(Cancellation));
    }

    private async Task AddAsync(uint id, byte[] clear)
    {
        var wrapped = new WrappedKey($"wrapping key {id}", [(byte)id]);
        wrapping.Setup(it => it.UnwrapAsync(wrapped, It.IsAny<CancellationToken>())).ReturnsAsync(() => [.. clear]);
        await store.TryAddAsync(new(id, wrapped, Some.Clock().GetUtcNow()), Cancellation);
    }
}
