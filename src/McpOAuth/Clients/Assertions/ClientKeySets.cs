using System.Text;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.Assertions;

/// <summary>Finds a client's keys. Fetches and caches a JWKS that is published at a URL.</summary>
public sealed class ClientKeySets(DocumentSource source, TimeProvider clock)
{
    /// <summary>Bytes. Leaves room for certificates in the set.</summary>
    public const int MaximumLength = 32 * 1024;

    private readonly WebDocumentCopies<ClientKeySet> copies = new(
        source,
        clock,
        MaximumLength,
        isShared: false,
        (_, body) => Read(body)
    );

    /// <exception cref="DocumentUnavailableException">They cannot be fetched just now, and there is no copy.</exception>
    public ValueTask<OAuthResult<ClientKeySet>> FindAsync(ClientKeyLocation keys, CancellationToken cancellation) =>
        keys.Jwks is { } jwks
            ? ValueTask.FromResult<OAuthResult<ClientKeySet>>(jwks)
            : copies.FindAsync(keys.JwksUri!, cancellation);

    /// <summary>
    /// Fetches a set newer than <paramref name="known"/>, or returns the same set. Rotated keys work before our copy
    /// expires, and the fetch rate stays limited.
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
        ClientKeySet.ParseAlone(Encoding.UTF8.GetString(body.Span));
}
