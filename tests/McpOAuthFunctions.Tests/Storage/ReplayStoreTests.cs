using System.Net;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using McpOAuth.Azure.TableStorage;
using McpOAuth.Clients;
using McpOAuth.Protocol;
using McpOAuthFunctions.Tests.Harness;
using Moq;

namespace McpOAuthFunctions.Tests.Storage;

/// <summary>What <see cref="IReplayStore"/> promises, on Azurite. A table of its own: sweeping would disturb other tests.</summary>
[Trait("Spec", "OpenID Connect Core 1.0 §9"), Trait("Attack", "Assertion replay")]
public sealed class ReplayStoreTests(LocalParts parts) : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Until = new(2026, 11, 2, 12, 0, 30, TimeSpan.Zero);

    private readonly string name = $"Replays{Environment.ProcessId}{TestContext.Current.Test?.UniqueID[..8]}";
    private readonly string hash = Secret.Create().Sha256();
    private readonly HttpClientTransport real = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await Client().CreateIfNotExistsAsync(Cancellation);

    [Fact]
    public async Task Exactly_one_of_many_concurrent_uses_at_two_instances_is_the_first()
    {
        TableReplayStore[] instances = [Store(), Store()];

        var uses = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => instances[i % 2].TryUseAsync(hash, Until, Cancellation))
        );

        Assert.Single(uses, isFirst => isFirst);
    }

    [Fact]
    public async Task Different_things_are_used_once_each()
    {
        Assert.True(await Store().TryUseAsync(hash, Until, Cancellation));
        Assert.True(await Store().TryUseAsync(Secret.Create().Sha256(), Until, Cancellation));
        Assert.False(await Store().TryUseAsync(hash, Until, Cancellation));
    }

    [Fact]
    public async Task A_use_whose_answer_was_lost_is_recognised_as_our_own()
    {
        var transport = new Mock<HttpPipelineTransport>();
        var lost = 0;
        transport.Setup(one => one.CreateRequest()).Returns(real.CreateRequest);
        transport
            .Setup(one => one.ProcessAsync(It.IsAny<HttpMessage>()))
            .Returns(
                async (HttpMessage message) =>
                {
                    await real.ProcessAsync(message);
                    if (message.Request.Method == RequestMethod.Post && lost++ == 0)
                    {
                        throw new RequestFailedException("The answer was lost.");
                    }
                }
            );

        Assert.True(await Store(transport.Object).TryUseAsync(hash, Until, Cancellation));
        Assert.Equal(2, lost);
        Assert.False(await Store().TryUseAsync(hash, Until, Cancellation));
    }

    [Fact]
    public async Task A_use_that_storage_does_not_answer_is_an_outage_and_neither_first_nor_replay()
    {
        var transport = new Mock<HttpPipelineTransport>();
        transport.Setup(one => one.CreateRequest()).Returns(real.CreateRequest);
        transport
            .Setup(one => one.ProcessAsync(It.IsAny<HttpMessage>()))
            .Throws(new RequestFailedException((int)HttpStatusCode.ServiceUnavailable, "Storage is away."));

        await Assert.ThrowsAsync<OutageException>(() => Store(transport.Object).TryUseAsync(hash, Until, Cancellation));
    }

    [Fact, Trait("Invariant", "I7")]
    public async Task The_sweep_keeps_entries_that_could_still_be_replayed()
    {
        var store = Store();
        await Store().TryUseAsync(hash, Until, Cancellation);
        await Store().TryUseAsync(Secret.Create().Sha256(), Until + TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(0, (await store.RemoveExpiredAsync(Until, Cancellation)).Rows);
        Assert.False(await Store().TryUseAsync(hash, Until, Cancellation));
        Assert.Equal(1, (await store.RemoveExpiredAsync(Until + TimeSpan.FromMinutes(1), Cancellation)).Rows);
        Assert.Equal(1, (await store.RemoveExpiredAsync(Until + TimeSpan.FromMinutes(2), Cancellation)).Rows);
    }

    public async ValueTask DisposeAsync() => await Client().DeleteAsync(Cancellation);

    public void Dispose() => real.Dispose();

    private TableReplayStore Store(HttpPipelineTransport? transport = null) =>
        new(new StorageTable(name, Rows(transport)));

    private TableClient Client() => new(parts.Azurite.ConnectionString, name);

    private RowPipeline Rows(HttpPipelineTransport? transport) =>
        TableRows.Open(parts.Azurite.ConnectionString, Options(transport));

    private static TableClientOptions Options(HttpPipelineTransport? transport)
    {
        var options = new TableClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1), MaxRetries = 1 } };
        if (transport is not null)
        {
            options.Transport = transport;
        }
        return options;
    }
}
