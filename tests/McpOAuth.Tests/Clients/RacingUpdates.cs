using McpOAuth.Clients;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Clients.MetadataDocuments;
using Moq;

namespace McpOAuth.Tests.Clients;

/// <summary>A client changes its registration while another request removes it.</summary>
[Trait("Spec", "RFC 7592 §2")]
public sealed class RacingUpdates
{
    [Fact]
    public async Task A_removal_right_after_an_update_was_written_is_seen_on_this_instance_at_once()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var clock = Some.Clock();
        var client = Some.Client("AAAAAAAAAAAAAAAAAAAAAA") with { ExpiresAt = clock.GetUtcNow().AddDays(1) };
        VersionedClient? row = new(client, "1");
        var store = new Mock<IClientStore>();
        store.Setup(one => one.FindAsync(client.ClientId, It.IsAny<CancellationToken>())).ReturnsAsync(() => row);
        store
            .Setup(one => one.TryRemoveAsync(It.IsAny<Client>(), It.IsAny<CancellationToken>()))
            .Callback(() => row = null)
            .ReturnsAsync(true);
        var directory = new ClientDirectory([], store.Object, NoDocuments.At(clock), clock);
        var clients = new RegisteredClients(store.Object, directory, new(), clock, new RecordedLog().Audit);
        // The update is written; before its request goes on, the removal is done.
        store
            .Setup(one => one.TryReplaceAsync(client, "1", It.IsAny<CancellationToken>()))
            .Returns(async () =>
            {
                await clients.RemoveAsync(client.ClientId, cancellation);
                return true;
            });

        Assert.True(await clients.TryReplaceAsync(client, "1", cancellation));

        Assert.Null(await directory.FindAsync(client.ClientId, cancellation));
    }
}
