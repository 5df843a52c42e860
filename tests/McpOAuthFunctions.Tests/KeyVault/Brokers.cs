using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.KeyVault;

/// <summary>Several instances of one deployment.</summary>
public sealed class Brokers : IAsyncDisposable
{
    private Brokers(IReadOnlyList<TestBroker> all) => All = all;

    public IReadOnlyList<TestBroker> All { get; }

    public static async Task<Brokers> StartAsync(VaultParts parts, FakeKeyVault vault, int count) =>
        new(await Task.WhenAll(Enumerable.Range(0, count).Select(_ => parts.StartBrokerAsync(vault))));

    public async ValueTask DisposeAsync()
    {
        foreach (var broker in All)
        {
            await broker.DisposeAsync();
        }
    }
}
