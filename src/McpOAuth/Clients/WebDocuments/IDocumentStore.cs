namespace McpOAuth.Clients.WebDocuments;

/// <summary>Stores good copies of documents for all instances.</summary>
public interface IDocumentStore
{
    /// <summary>The stored copy, however old, or null.</summary>
    Task<StoredDocument?> FindAsync(Uri url, CancellationToken cancellation);

    /// <summary>Stores or replaces a copy. It is removed <paramref name="lifetime"/> after it was fetched.</summary>
    Task PutAsync(Uri url, StoredDocument document, TimeSpan lifetime, CancellationToken cancellation);

    /// <summary>Removes the copy, if there is one.</summary>
    Task RemoveAsync(Uri url, CancellationToken cancellation);
}

/// <summary>A document as it was fetched, and until when its headers allow to keep it.</summary>
public sealed record StoredDocument(ReadOnlyMemory<byte> Body, DateTimeOffset FetchedAt, DateTimeOffset FreshUntil);
