using McpOAuth.Clients;
using McpOAuth.Clients.WebDocuments;
using McpOAuth.Protocol;
using McpOAuth.Tests.Audit;

namespace McpOAuth.Tests.Clients.WebDocuments;

/// <summary>One instance's way to documents. Several instances may share a store.</summary>
internal sealed class DocumentParts : IDisposable
{
    public DocumentParts(
        TimeProvider clock,
        DocumentsInMemory? store = null,
        FetchLimits? limits = null,
        NameLookup? lookup = null,
        RegistrationSettings? settings = null,
        KnownHosts? known = null,
        bool development = true
    )
    {
        Known = known ?? new(settings ?? new(), clock);
        Fetcher = new(new AddressGuard(development, clock, lookup is null ? null : lookup.ResolveAsync), clock);
        Store = store ?? new();
        Source = new(Fetcher, new FetchBudget(clock, Known, limits ?? new()), Known, Store, clock, Log.Audit);
    }

    public KnownHosts Known { get; }

    public WebDocumentFetcher Fetcher { get; }

    public DocumentsInMemory Store { get; }

    public DocumentSource Source { get; }

    public RecordedLog Log { get; } = new();

    public void Dispose() => Fetcher.Dispose();
}

/// <summary>A store that can be away.</summary>
internal sealed class DocumentsInMemory : IDocumentStore
{
    private readonly Dictionary<string, StoredDocument> rows = [];

    public bool IsAway { get; set; }

    public int Writes { get; private set; }

    public Task<StoredDocument?> FindAsync(Uri url, CancellationToken cancellation) =>
        IsAway ? throw new OutageException("away") : Task.FromResult(rows.GetValueOrDefault(url.OriginalString));

    public Task PutAsync(Uri url, StoredDocument document, TimeSpan lifetime, CancellationToken cancellation)
    {
        if (IsAway)
        {
            throw new OutageException("away");
        }
        Writes++;
        rows[url.OriginalString] = document;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(Uri url, CancellationToken cancellation)
    {
        if (IsAway)
        {
            throw new OutageException("away");
        }
        rows.Remove(url.OriginalString);
        return Task.CompletedTask;
    }
}
