using McpOAuth.Clients;
using McpOAuth.Tests.Clients.MetadataDocuments;
using Moq;

namespace McpOAuth.Tests.Clients;

/// <summary>Clients of the settings come first; others are asked for in storage, and believed for a while.</summary>
public sealed class ClientFinding
{
    private readonly Mock<IClientStore> store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact, Trait("Spec", "RFC 6749 §2.2"), Trait("Invariant", "I10")]
    public async Task A_registered_client_cannot_replace_a_configured_one()
    {
        store
            .Setup(clients => clients.FindAsync("trusted-1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new VersionedClient(Some.Client("trusted-1"), "1"));
        var directory = Directory(Some.TrustedClient());
        directory.Keep(Some.Client("trusted-1"));
        Assert.True((await directory.FindAsync("trusted-1", Cancellation))?.IsTrusted);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task A_registered_client_is_read_once()
    {
        store
            .Setup(clients => clients.FindAsync("client-1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new VersionedClient(Some.Client(), "1"));
        var directory = Directory();
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
        store.Verify(clients => clients.FindAsync("client-1", It.IsAny<CancellationToken>()), Times.Once);
    }

    [Fact, Trait("Spec", "RFC 7591 §3.2.1")]
    public async Task A_newly_registered_client_is_known_at_once()
    {
        var directory = Directory();
        Assert.Null(await directory.FindAsync("client-1", Cancellation));
        directory.Keep(Some.Client());
        Assert.NotNull(await directory.FindAsync("client-1", Cancellation));
    }

    [Fact, Trait("Spec", "RFC 6749 §2.2")]
    public async Task An_overlong_id_is_not_looked_up()
    {
        store
            .Setup(clients => clients.FindAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new VersionedClient(Some.Client(), "1"));
        var directory = Directory();
        Assert.NotNull(await directory.FindAsync(new string('c', ClientDirectory.MaximumIdLength), Cancellation));
        Assert.Null(await directory.FindAsync(new string('c', ClientDirectory.MaximumIdLength + 1), Cancellation));
    }

    private ClientDirectory Directory(params Client[] configured) =>
        new(configured, store.Object, NoDocuments.At(Some.Clock()), Some.Clock());
}
