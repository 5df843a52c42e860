using DevEnvironment.Upstream;
using McpOAuthFunctions.Tests.Harness;

namespace McpOAuthFunctions.Tests.Vault;

/// <summary>An OpenID provider that only one class uses, and that takes a second for each token.</summary>
public sealed class SlowUpstream(LocalParts parts) : IAsyncLifetime
{
    private LocalUpstream upstream = null!;

    public string Issuer => upstream.Issuer;

    public async ValueTask InitializeAsync() =>
        upstream = await LocalUpstream.StartAsync(parts.Node, new() { TokenDelay = TimeSpan.FromSeconds(1) });

    public ValueTask DisposeAsync() => upstream.DisposeAsync();

    public Task<UpstreamStatistics> StatisticsAsync() => upstream.StatisticsAsync();
}
