using System.IO.Compression;
using McpOAuth.Clients.WebDocuments;

namespace McpOAuth.Tests.Upstream;

/// <summary>A stranger's small compressed document costs little memory while it is decoded.</summary>
[Trait("Spec", "CIMD §8.7"), Trait("Attack", "A compressed document that fills the memory")]
public sealed class CompressedStrangers
{
    [Fact]
    public async Task A_strangers_Brotli_body_is_not_decoded()
    {
        var body = Compress(new byte[64 * 1024 * 1024]);
        using var server = new LoopbackServer(_ => LoopbackServer.Ok(body, "br"));
        var guard = new AddressGuard(development: true, TimeProvider.System);
        using var fetcher = new WebDocumentFetcher(guard, TimeProvider.System);

        var fetched = await fetcher.FetchAsync(new($"{server.Origin}/client.json"), 5 * 1024);

        Assert.InRange(body.Length, 1, 100);
        Assert.Equal(body, Assert.IsType<FetchOutcome.Document>(fetched).Body.ToArray());
    }

    // With the largest window, which the decoder fills before it returns the first byte.
    private static byte[] Compress(byte[] body)
    {
        using var encoder = new BrotliEncoder(quality: 5, window: 24);
        var encoded = new byte[1024 * 1024];
        encoder.Compress(body, encoded, out _, out var length, isFinalBlock: true);
        return encoded[..length];
    }
}
