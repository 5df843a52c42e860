using McpOAuth.Clients;
using Moq;

namespace McpOAuth.Tests.Clients;

/// <summary>Clients of the settings come first; others are asked for in storage, and believed for a while.</summary>
public sealed class ClientFinding
{
    private readonly Mock<IClientStore> store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §2.2"), Trait("Invariant", "I10")]
    public async Task No_registered_client_takes_the_place_of_a_configured_one()
    {
        store
            .Setup(clients => clients.FindAsync("trusted-1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(Some.Client("trusted-1"));
        using var directory = new ClientDirectory([Some.TrustedClient()], store.Object);
        await directory.AddAsync(Some.Client("trusted-1"), Cancellation);
        Assert.True((await directory.FindAsync("trusted-1", Cancellation))?.IsTrusted);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task A_registered_client_is_asked_for_once()
    {
        store
            .Setup(clients => clients.FindAsync("client-1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(Some.Client());
        using var directory = new ClientDirectory([], store.Object);
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
        store.Verify(clients => clients.FindAsync("client-1", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task One_that_has_just_registered_itself_is_known_at_once()
    {
        using var directory = new ClientDirectory([], store.Object);
        Assert.Null(await directory.FindAsync("client-1", Cancellation));
        await directory.AddAsync(Some.Client(), Cancellation);
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
        store.Verify(clients => clients.AddAsync(It.IsAny<Client>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact, Trait("Spec", "RFC 6749 §2.2")]
    public async Task An_id_of_unreasonable_length_is_not_even_looked_for()
    {
        store
            .Setup(clients => clients.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(Some.Client());
        using var directory = new ClientDirectory([], store.Object);
        Assert.NotNull(await directory.FindAsync(new string('c', ClientDirectory.MaximumIdLength), Cancellation));
        Assert.Null(await directory.FindAsync(new string('c', ClientDirectory.MaximumIdLength + 1), Cancellation));
    }
}
