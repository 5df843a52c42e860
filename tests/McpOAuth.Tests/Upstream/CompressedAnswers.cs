using System.Diagnostics.Metrics;
using System.IO.Compression;
using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuth.Telemetry;
using McpOAuth.Upstream;
using Microsoft.Extensions.DependencyInjection;

namespace McpOAuth.Tests.Upstream;

/// <summary>Some servers compress whatever they are asked for. The size limit counts the decoded bytes.</summary>
[Trait("Spec", "RFC 9110 §8.4")]
public sealed class CompressedAnswers
{
    private const string Tokens = """{"access_token":"access-1","token_type":"Bearer","refresh_token":"refresh-1"}""";

    public static TheoryData<string> Codings => ["gzip", "deflate", "br"];

    [Theory, MemberData(nameof(Codings))]
    public async Task An_upstreams_compressed_answer_is_decoded(string coding)
    {
        using var server = new LoopbackServer(_ =>
            LoopbackServer.Ok(Encode(Encoding.UTF8.GetBytes(Tokens), coding), coding)
        );

        var refreshed = await RefreshAsync(server);

        Assert.Equal("access-1", refreshed.Value.AccessToken.Reveal());
    }

    [Theory, MemberData(nameof(Codings))]
    public async Task A_small_answer_that_decodes_to_a_large_one_is_refused(string coding)
    {
        var bomb = Encoding.UTF8.GetBytes(
            Tokens.Replace("access-1", new string('a', 1_000_000), StringComparison.Ordinal)
        );
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(Encode(bomb, coding), coding));

        await Assert.ThrowsAnyAsync<OutageException>(() => RefreshAsync(server));
    }

    [Theory, MemberData(nameof(Codings))]
    public async Task An_answer_that_cannot_be_decoded_is_an_outage(string coding)
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(Encoding.UTF8.GetBytes(Tokens), coding));

        await Assert.ThrowsAnyAsync<OutageException>(() => RefreshAsync(server));
    }

    [Theory, Trait("Spec", "CIMD §8.7")]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task A_clients_compressed_document_is_decoded_under_the_limit(string coding)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"client_name":"{{new string('n', 500)}}"}""");
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(Encode(body, coding), coding));

        var document = Assert.IsType<FetchOutcome.Document>(await FetchAsync(server, body.Length));
        var tooLong = Assert.IsType<FetchOutcome.Failure>(await FetchAsync(server, body.Length - 1));

        Assert.Equal(body, document.Body.ToArray());
        Assert.False(tooLong.IsTemporary);
    }

    [Fact, Trait("Spec", "CIMD §8.7")]
    public async Task A_clients_document_that_cannot_be_decoded_is_refused()
    {
        using var server = new LoopbackServer(_ => LoopbackServer.Ok("{}"u8.ToArray(), "gzip"));

        Assert.False(Assert.IsType<FetchOutcome.Failure>(await FetchAsync(server, 1024)).IsTemporary);
    }

    private static async Task<FetchOutcome> FetchAsync(LoopbackServer server, int maximumLength)
    {
        var guard = new AddressGuard(development: true, TimeProvider.System);
        using var fetcher = new WebDocumentFetcher(guard, TimeProvider.System);
        return await fetcher.FetchAsync(new($"{server.Origin}/client.json"), maximumLength);
    }

    private static async Task<OAuthResult<UpstreamTokens>> RefreshAsync(LoopbackServer server)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new BrokerMetrics(services.GetRequiredService<IMeterFactory>());
        using var http = UpstreamHttp.Create("some", metrics, TimeProvider.System);
        // GitHub's endpoints follow from its issuer, so there is no metadata to answer.
        var settings = SomeUpstream.Settings with
        {
            Preset = UpstreamPreset.GitHub,
            Issuer = $"{server.Origin}/login/oauth",
        };
        return await ScriptedUpstream.RefreshAsync(new(settings, http, TimeProvider.System));
    }

    private static byte[] Encode(byte[] body, string coding)
    {
        using var encoded = new MemoryStream();
        using (
            Stream encoder = coding switch
            {
                "gzip" => new GZipStream(encoded, CompressionLevel.SmallestSize),
                "deflate" => new ZLibStream(encoded, CompressionLevel.SmallestSize),
                _ => new BrotliStream(encoded, CompressionLevel.SmallestSize),
            }
        )
        {
            encoder.Write(body);
        }
        return encoded.ToArray();
    }
}
