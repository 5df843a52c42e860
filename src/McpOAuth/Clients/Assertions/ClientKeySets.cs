using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>Finds the keys of a client. Fetches and caches those that it publishes at a URL.</summary>
public sealed class ClientKeySets(WebDocumentFetcher fetcher, FetchBudget budget, TimeProvider clock)
{
    /// <summary>Bytes; a set may contain certificates beside the keys.</summary>
    public const int MaximumLength = 32 * 1024;

    private readonly WebDocumentCopies<ClientKeySet> copies = new(
        fetcher,
        budget,
        clock,
        MaximumLength,
        (_, body) => Read(body)
    );

    public ValueTask<OAuthResult<ClientKeySet>> FindAsync(ClientKeyLocation keys, CancellationToken cancellation) =>
        keys.Jwks is { } jwks
            ? ValueTask.FromResult<OAuthResult<ClientKeySet>>(jwks)
            : copies.FindAsync(keys.JwksUri!, mayBeStale: true, cancellation);

    /// <summary>
    /// Keys that the client has published since <paramref name="known"/>, or the same set. A client that rotates its keys
    /// need not wait for our copy to expire; the number of fetches stays limited.
    /// </summary>
    public Task<OAuthResult<ClientKeySet>> FindNewerAsync(
        ClientKeyLocation keys,
        ClientKeySet known,
        CancellationToken cancellation
    ) =>
        keys.JwksUri is { } url
            ? copies.FindNewerAsync(url, known, cancellation)
            : Task.FromResult<OAuthResult<ClientKeySet>>(known);

    private static OAuthResult<ClientKeySet> Read(ReadOnlyMemory<byte> body) =>
        ClientKeySet.Parse(Encoding.UTF8.GetString(body.Span));
}
