using System.IO.Compression;
using System.Net;

namespace McpOAuth.Protocol;

/// <summary>Decodes a body that a server compressed without being asked to. Does not ask for it.</summary>
/// <remarks>
/// RFC 9110 §8.4. The body is decoded while it is read, so the reader's size limit counts decoded bytes. A body that
/// cannot be decoded throws <see cref="InvalidDataException"/>. Several codings, or an unknown one, are left as they
/// are.
/// </remarks>
/// <param name="mayBeBrotli">
/// False for strangers: a Brotli body of 51 bytes makes the decoder fill its window of 16 MB before it returns a byte.
/// </param>
public sealed class ContentDecoding(HttpMessageHandler inner, bool mayBeBrotli = true) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var response = await base.SendAsync(request, cancellationToken);
        var codings = response.Content.Headers.ContentEncoding;
        if (codings.Count == 1 && DecoderOf(codings.Single()) is { } decoder)
        {
            response.Content = new DecodedContent(response.Content, decoder);
        }
        return response;
    }

    private Func<Stream, Stream>? DecoderOf(string coding) =>
        coding.ToUpperInvariant() switch
        {
            "GZIP" or "X-GZIP" => body => new GZipStream(body, CompressionMode.Decompress),
            "DEFLATE" => body => new ZLibStream(body, CompressionMode.Decompress),
            "BR" when mayBeBrotli => body => new BrotliStream(body, CompressionMode.Decompress),
            _ => null,
        };

    private sealed class DecodedContent : HttpContent
    {
        private readonly HttpContent encoded;
        private readonly Func<Stream, Stream> decoder;

        public DecodedContent(HttpContent encoded, Func<Stream, Stream> decoder)
        {
            this.encoded = encoded;
            this.decoder = decoder;
            foreach (var header in encoded.Headers.NonValidated)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
            Headers.ContentEncoding.Clear();
            Headers.ContentLength = null;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await using var body = await CreateContentReadStreamAsync();
            await body.CopyToAsync(stream);
        }

        protected override async Task<Stream> CreateContentReadStreamAsync() =>
            new DecodedStream(decoder(await encoded.ReadAsStreamAsync()));

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                encoded.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
