using McpOAuth.Clients;
using McpOAuth.Clients.MetadataDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Clients.MetadataDocuments;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace McpOAuth.Tests.Clients;

/// <summary>What the instance remembers of registered clients, and for how long it is believed.</summary>
[Trait("Spec", "RFC 7592 §2")]
public sealed class RegisteredClientsTests
{
    private const string ClientId = "AAAAAAAAAAAAAAAAAAAAAA";

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<IClientStore> store = new();
    private readonly MetadataDocumentDirectory documents;
    private readonly ClientDirectory directory;
    private readonly RegisteredClients clients;

    public RegisteredClientsTests()
    {
        documents = NoDocuments.At(clock);
        directory = new([], store.Object, documents, clock);
        clients = new(store.Object, directory, new(), clock, new RecordedLog().Audit);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_copy_is_used_for_at_most_a_minute()
    {
        Stored(Some());
        await directory.FindAsync(ClientId, Cancellation);
        Stored(Some() with { Name = "New name" });

        clock.Advance(ClientDirectory.CopyLifetime - TimeSpan.FromTicks(1));
        Assert.Null((await directory.FindAsync(ClientId, Cancellation))!.Name);

        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("New name", (await directory.FindAsync(ClientId, Cancellation))!.Name);
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task An_expired_client_is_unknown_although_its_row_still_exists()
    {
        Stored(Some() with { ExpiresAt = clock.GetUtcNow() });

        Assert.Null(await directory.FindAsync(ClientId, Cancellation));
        Assert.Null(await clients.FindAsync(ClientId, Cancellation));
    }

    [Fact]
    public async Task An_expired_copy_is_replaced_if_another_instance_renewed_the_client()
    {
        Stored(Some() with { ExpiresAt = clock.GetUtcNow().AddSeconds(10) });
        await directory.FindAsync(ClientId, Cancellation);
        Stored(Some() with { ExpiresAt = clock.GetUtcNow().AddDays(180) });

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.NotNull(await directory.FindAsync(ClientId, Cancellation));
    }

    [Fact, Trait("Spec", "RFC 7592 §2.3")]
    public async Task A_removed_client_is_unknown_here_at_once()
    {
        Stored(Some());
        await directory.FindAsync(ClientId, Cancellation);
        store.Setup(one => one.TryRemoveAsync(It.IsAny<Client>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);

        await clients.RemoveAsync(ClientId, Cancellation);
        Stored(null);

        Assert.Null(await directory.FindAsync(ClientId, Cancellation));
    }

    [Fact]
    public async Task A_removal_that_lost_to_a_renewal_is_retried()
    {
        Stored(Some());
        store
            .SetupSequence(one => one.TryRemoveAsync(It.IsAny<Client>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(false)
            .ReturnsAsync(true);

        await clients.RemoveAsync(ClientId, Cancellation);

        store.Verify(one => one.FindAsync(ClientId, It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    [Fact]
    public async Task An_outage_during_a_clients_renewal_does_not_fail_the_login()
    {
        store
            .Setup(one =>
                one.TryRenewAsync(It.IsAny<Client>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())
            )
            .ThrowsAsync(new OutageException("away"));

        await clients.MarkUsedAsync(Some(), Cancellation);

        store.VerifyAll();
    }

    [Fact]
    public async Task A_renewal_neither_reads_the_client_again_nor_extends_its_copy()
    {
        Stored(Some());
        var client = (await directory.FindAsync(ClientId, Cancellation))!;
        store
            .Setup(one =>
                one.TryRenewAsync(It.IsAny<Client>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(true);
        clock.Advance(ClientDirectory.CopyLifetime - TimeSpan.FromSeconds(1));

        await clients.MarkUsedAsync(client, Cancellation);

        var expiresAt = (await directory.FindAsync(ClientId, Cancellation))!.ExpiresAt;
        Assert.Equal(clock.GetUtcNow().AddDays(180), expiresAt);
        store.Verify(one => one.FindAsync(ClientId, It.IsAny<CancellationToken>()), Times.Once);
        clock.Advance(TimeSpan.FromSeconds(1));
        await directory.FindAsync(ClientId, Cancellation);
        store.Verify(one => one.FindAsync(ClientId, It.IsAny<CancellationToken>()), Times.Exactly(2));
    }

    private Client Some() =>
        new()
        {
            ClientId = ClientId,
            Origin = ClientOrigin.Registered,
            RedirectUris = [],
            ExpiresAt = clock.GetUtcNow().AddHours(24),
        };

    private void Stored(Client? client) =>
        store
            .Setup(one => one.FindAsync(ClientId, It.IsAny<CancellationToken>()))
            .ReturnsAsync(client is null ? null : new VersionedClient(client, "1"));
}
