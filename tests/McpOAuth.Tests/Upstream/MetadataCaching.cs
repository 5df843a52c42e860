using System.Net;
using System.Text;
using System.Text.Json;
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
        Assert.Same(known, await metadata.NewerThanAsync(known, Cancellation));
    }

    [Fact, Trait("Spec", "OpenID Connect Core 1.0 §10.1.1")]
    public async Task New_keys_are_read_when_a_sign_in_needs_them_but_at_most_once_in_five_seconds()
    {
        var known = await metadata.GetAsync(Cancellation);
        var newer = await metadata.NewerThanAsync(known, Cancellation);
        Assert.NotSame(known, newer);
        Assert.Same(newer, await metadata.NewerThanAsync(known, Cancellation));
        Assert.Equal(2, upstream.Reads);

        var waiting = metadata.NewerThanAsync(newer, Cancellation);
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        Assert.Equal(2, upstream.Reads);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.NotSame(newer, await waiting);
        Assert.Equal(3, upstream.Reads);
    }

    public static TheoryData<string> Unusable =>
        [
            "{}",
            Document(issuer: "https://other.example"),
            Document(issuer: $"{DiscoveryHandler.Issuer}/"),
            Document(token: null),
            Document(authorization: ""),
            Document(token: "/token"),
            Document(token: "http://id.example/token"),
            Document(authorization: "javascript:alert(1)"),
            Document(authorization: "https://id.example/\u00e4"),
            Document(keys: "/no-keys"),
        ];

    [Theory, MemberData(nameof(Unusable))]
    [Trait("Spec", "OpenID Connect Discovery 1.0 §4.3"), Trait("Spec", "RFC 8414 §3.3")]
    public async Task Metadata_that_is_not_usable_is_an_outage_and_not_kept(string document)
    {
        upstream.Document = document;
        await Assert.ThrowsAsync<OutageException>(() => metadata.EndpointsAsync(Cancellation));
        upstream.Document = Document();

        Assert.Equal($"{DiscoveryHandler.Issuer}/token", (await metadata.EndpointsAsync(Cancellation)).Token);
    }

    [Fact, Trait("Spec", "OpenID Connect Discovery 1.0 §4.3")]
    public async Task Another_issuer_is_named_beside_the_setting()
    {
        upstream.Document = Document(issuer: $"{DiscoveryHandler.Issuer}/");

        var outage = await Assert.ThrowsAsync<OutageException>(() => metadata.EndpointsAsync(Cancellation));

        Assert.Contains($"\"{DiscoveryHandler.Issuer}/\"", outage.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{DiscoveryHandler.Issuer}\"", outage.Message, StringComparison.Ordinal);
    }

    private static string Document(
        string issuer = DiscoveryHandler.Issuer,
        string? authorization = $"{DiscoveryHandler.Issuer}/authorize",
        string? token = $"{DiscoveryHandler.Issuer}/token",
        string keys = "/jwks"
    ) =>
        JsonSerializer.Serialize(
            new Dictionary<string, string?>
            {
                ["issuer"] = issuer,
                ["authorization_endpoint"] = authorization,
                ["token_endpoint"] = token,
                ["jwks_uri"] = DiscoveryHandler.Issuer + keys,
            }
        );

    public void Dispose()
    {
        http.Dispose();
        upstream.Dispose();
    }

    private sealed class DiscoveryHandler : HttpMessageHandler
    {
        public const string Issuer = "https://id.example";

        /// <summary>RFC 7515, appendix A.3.1.</summary>
        private const string ExampleKeys = """
            {"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
            """;

        private int reads;

        public bool IsAway { get; set; }

        public string Document { get; set; } = MetadataCaching.Document();

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
            var path = request.RequestUri!.AbsolutePath;
            if (path.EndsWith("openid-configuration", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref reads);
            }
            var json = path switch
            {
                "/jwks" => ExampleKeys,
                "/no-keys" => """{"keys":[]}""",
                _ => Document,
            };
            return Task.FromResult(
                new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent(json, Encoding.UTF8, "application/json"),
                }
            );
        }
    }
}
