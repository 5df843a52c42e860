using System.Net;
using System.Text;
using McpOAuth.Protocol;
using McpOAuth.Upstream;
using Microsoft.Extensions.Time.Testing;

namespace McpOAuth.Tests.Upstream;

/// <summary>An upstream's metadata is read rarely, and its outage stops nobody who has a copy.</summary>
[Trait("Spec", "OpenID Connect Discovery 1.0 §4")]
public sealed class MetadataCaching : IDisposable
{
    private readonly FakeTimeProvider clock = Some.Clock();
    private readonly DiscoveryHandler upstream = new();
    private readonly HttpClient http;
    private readonly UpstreamMetadata metadata;

    public MetadataCaching()
    {
        http = new(upstream);
        metadata = new(
            new()
            {
                Name = "local",
                Issuer = DiscoveryHandler.Issuer,
                ClientId = "broker",
                Preset = UpstreamPreset.Oidc,
                Scopes = ScopeSet.Empty,
            },
            http,
            clock
        );
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Concurrent_requests_read_the_metadata_once()
    {
        var all = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => metadata.EndpointsAsync(Cancellation)))
        );

        Assert.All(all, one => Assert.Equal($"{DiscoveryHandler.Issuer}/token", one.Token));
        Assert.Equal(1, upstream.Reads);
    }

    [Fact]
    public async Task An_upstream_that_has_never_answered_is_an_outage()
    {
        upstream.IsAway = true;
        await Assert.ThrowsAsync<OutageException>(() => metadata.EndpointsAsync(Cancellation));
        upstream.IsAway = false;

        Assert.NotNull(await metadata.EndpointsAsync(Cancellation));
    }

    [Fact]
    public async Task Cached_metadata_is_used_while_the_upstream_is_down()
    {
        var known = await metadata.GetAsync(Cancellation);
        upstream.IsAway = true;
        clock.Advance(TimeSpan.FromDays(2));

        Assert.Same(known, await metadata.GetAsync(Cancellation));
        Assert.Same(known, await metadata.RenewAsync(Cancellation));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task New_keys_are_read_when_a_sign_in_needs_them_but_at_most_once_a_minute()
    {
        var known = await metadata.GetAsync(Cancellation);
        Assert.Same(known, await metadata.RenewAsync(Cancellation));
        clock.Advance(TimeSpan.FromMinutes(1));

        var newer = await metadata.RenewAsync(Cancellation);

        Assert.NotSame(known, newer);
        Assert.Same(newer, await metadata.RenewAsync(Cancellation));
        Assert.Equal(2, upstream.Reads);
    }

    public void Dispose()
    {
        http.Dispose();
        upstream.Dispose();
    }

    private sealed class DiscoveryHandler : HttpMessageHandler
    {
        public const string Issuer = "https://id.example";

        private int reads;

        public bool IsAway { get; set; }

        /// <summary>How often the metadata document was read.</summary>
        public int Reads => reads;

        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (IsAway)
            {
                throw new HttpRequestException("away");
            }
            var isKeys = request.RequestUri!.AbsolutePath == "/jwks";
            if (!isKeys)
            {
                Interlocked.Increment(ref reads);
            }
            var json = isKeys
                ? """{"keys":[]}"""
                : $$"""
                    {"issuer":"{{Issuer}}","authorization_endpoint":"{{Issuer}}/authorize",
                     "token_endpoint":"{{Issuer}}/token","jwks_uri":"{{Issuer}}/jwks"}
                    """;
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(json, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
