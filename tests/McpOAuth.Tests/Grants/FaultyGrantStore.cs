using McpOAuth.Grants;
using Moq;

namespace McpOAuth.Tests.Grants;

/// <summary>A store that does what the other one does, until a test sets up a fault.</summary>
internal sealed class FaultyGrantStore
{
    public FaultyGrantStore(InMemoryGrantStore rows)
    {
        Mock.Setup(it => it.TryStartAsync(It.IsAny<StoredGrant>(), It.IsAny<CancellationToken>()))
            .Returns((StoredGrant grant, CancellationToken c) => rows.TryStartAsync(grant, c));
        Mock.Setup(it => it.FindAsync(It.IsAny<GrantId>(), It.IsAny<CancellationToken>()))
            .Returns((GrantId id, CancellationToken c) => rows.FindAsync(id, c));
        Mock.Setup(it => it.TryReplaceAsync(It.IsAny<StoredGrant>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(
                (StoredGrant grant, string version, CancellationToken c) => rows.TryReplaceAsync(grant, version, c)
            );
        Mock.Setup(it => it.RevokeAsync(It.IsAny<GrantId>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns((GrantId id, DateTimeOffset now, CancellationToken c) => rows.RevokeAsync(id, now, c));
    }

    public Mock<IGrantStore> Mock { get; } = new(MockBehavior.Strict);
}
