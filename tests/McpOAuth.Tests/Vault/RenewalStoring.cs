using System.Net;
using System.Text;
using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;
using McpOAuth.Upstream;
using McpOAuth.Vault;

namespace McpOAuth.Tests.Vault;

/// <summary>I4: what an upstream gave is stored, or revoked if the user disconnected meanwhile.</summary>
[Trait("Invariant", "I4")]
public sealed class RenewalStoring : IDisposable
{
    private readonly InMemoryConnectionStore store = new();
    private readonly RecordedLog log = new();
    private readonly GitHubStub gitHub = new();
    private readonly HttpClient http;
    private readonly UpstreamProvider upstream;
    private readonly UpstreamRefreshLease lease;

    public RenewalStoring()
    {
        http = new(gitHub);
        upstream = new(
            new()
            {
                Name = "some",
                Preset = UpstreamPreset.GitHub,
                Issuer = "https://github.example",
                ClientId = "broker",
                ClientSecret = new("the-brokers-secret"),
                Scopes = ScopeSet.Empty,
            },
            http,
            TimeProvider.System
        );
        // Retries end soon, so a test that finds them where none belong ends soon too.
        var timing = new RenewalTiming { StoreLimit = TimeSpan.FromSeconds(1) };
        lease = new(store, timing, TimeProvider.System, log.Audit);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ConnectionId Id => Some.Connection().Id;

    public void Dispose()
    {
        http.Dispose();
        gitHub.Dispose();
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public async Task A_renewal_is_audited_once_it_is_stored()
    {
        await RenewAsync();

        Assert.Equal("access-1", (await store.FindAsync(Id, Cancellation))!.Connection.Tokens.AccessToken.Reveal());
        Assert.Equal([1043], log.Entries.Select(entry => entry.Event));
    }

    [Fact, Trait("Spec", "docs/audit-events.md")]
    public async Task A_renewal_that_was_not_stored_is_not_audited()
    {
        gitHub.WhenAskedForTokens = () => store.RemoveAsync(Id, Cancellation);

        await RenewAsync();

        Assert.Null(await store.FindAsync(Id, Cancellation));
        Assert.Equal([1046], log.Entries.Select(entry => entry.Event));
    }

    [Fact, Trait("Spec", "RFC 7009 §2.2.1")]
    public async Task A_failed_revocation_is_not_repeated_and_fails_no_request()
    {
        gitHub.WhenAskedForTokens = () => store.RemoveAsync(Id, Cancellation);
        gitHub.RevocationStatus = HttpStatusCode.ServiceUnavailable;

        await RenewAsync();

        Assert.Equal(1, gitHub.Revocations);
    }

    [Fact]
    public async Task An_unexpected_error_leaves_no_mark_that_would_cost_the_connection()
    {
        gitHub.WhenAskedForTokens = () => throw new InvalidOperationException("a bug");

        await Assert.ThrowsAsync<InvalidOperationException>(RenewAsync);

        var left = (await store.FindAsync(Id, Cancellation))!.Connection;
        Assert.Equal((ConnectionState.Connected, null), (left.State, left.Lease));
        Assert.Equal(1, left.Failures?.Count);
    }

    private async Task RenewAsync()
    {
        await store.PutAsync(Some.Connection(), Cancellation);
        var current = (await store.FindAsync(Id, Cancellation))!;
        await lease.TryRenewAsync(current, upstream, Some.Scopes("files.read"), Cancellation);
    }

    /// <summary>GitHub's token and revocation endpoints; its preset needs no metadata.</summary>
    private sealed class GitHubStub : HttpMessageHandler
    {
        public Func<Task> WhenAskedForTokens { get; set; } = () => Task.CompletedTask;

        public HttpStatusCode RevocationStatus { get; set; } = HttpStatusCode.NoContent;

        public int Revocations { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (request.Method == HttpMethod.Delete)
            {
                Revocations++;
                return new(RevocationStatus);
            }
            await WhenAskedForTokens();
            const string Json =
                """{"access_token":"access-1","token_type":"bearer","expires_in":3600,"refresh_token":"refresh-1"}""";
            return new(HttpStatusCode.OK) { Content = new StringContent(Json, Encoding.UTF8, "application/json") };
        }
    }
}
