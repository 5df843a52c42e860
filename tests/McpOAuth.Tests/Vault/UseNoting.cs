using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;
using McpOAuth.Tests.Upstream;
using McpOAuth.Upstream;
using McpOAuth.Vault;
using Moq;

namespace McpOAuth.Tests.Vault;

/// <summary>Noting that a scope was used is best effort.</summary>
public sealed class UseNoting
{
    [Fact, Trait("Invariant", "I9")]
    public async Task An_outage_while_recording_use_does_not_fail_the_request()
    {
        var clock = Some.Clock();
        var connection = Some.Connection();
        var store = new Mock<IConnectionStore>();
        store
            .Setup(one => one.FindAsync(connection.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new VersionedConnection(connection, "1"));
        store
            .Setup(one => one.TryReplaceAsync(It.IsAny<Connection>(), "1", It.IsAny<CancellationToken>()))
            .ThrowsAsync(new OutageException());
        using var http = new HttpClient();
        var upstream = new UpstreamProvider(SomeUpstream.Settings, http, clock);
        var audit = new RecordedLog().Audit;
        var timing = new RenewalTiming();
        var renewal = new ConnectionRenewal(
            store.Object,
            new UpstreamRefreshLease(store.Object, timing, clock, audit),
            timing,
            clock,
            audit
        );
        var source = new ToolTokenSource(store.Object, renewal, new([upstream], upstream.Name), clock);

        var token = await source.GetAsync(
            "alice",
            Some.Tool(),
            Some.Scopes("files.read"),
            TestContext.Current.CancellationToken
        );

        Assert.Equal("access", Assert.IsType<ToolTokenResult.Ready>(token).AccessToken.Reveal());
        store.Verify(
            one => one.TryReplaceAsync(It.IsAny<Connection>(), "1", It.IsAny<CancellationToken>()),
            Times.Once
        );
    }
}
