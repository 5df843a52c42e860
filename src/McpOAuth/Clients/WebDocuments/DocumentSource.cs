using McpOAuth.Audit;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>Where documents come from: their hosts, within the budget, and the copies that instances share.</summary>
public sealed class DocumentSource(
    WebDocumentFetcher fetcher,
    FetchBudget budget,
    KnownHosts known,
    IDocumentStore store,
    TimeProvider clock,
    AuditLog audit
)
{
    /// <summary>
    /// How long a stored copy is kept. Even when it is too old to be used, it shows that the document is a real one.
    /// </summary>
    public static readonly TimeSpan StoredFor = TimeSpan.FromDays(90);

    /// <summary>Slow storage must not use up the time of the fetch.</summary>
    private static readonly TimeSpan StorageLimit = TimeSpan.FromSeconds(2);

    /// <summary>Fetches a document. Returns it, or a final failure.</summary>
    /// <param name="isKnown">Whether there is a valid copy, however old.</param>
    /// <exception cref="DocumentUnavailableException">The failure is temporary, or a limit of ours.</exception>
    public async Task<FetchOutcome> FetchAsync(Uri url, int maximumLength, bool isKnown)
    {
        if (!budget.TryBegin(url, isKnown, out var slot))
        {
            throw Unavailable(url, "limit of fetches");
        }
        using (slot)
        {
            return
                await fetcher.FetchAsync(url, maximumLength) is var outcome
                && outcome is FetchOutcome.Failure { IsTemporary: true } failure
                ? throw Unavailable(url, failure.Reason)
                : outcome;
        }
    }

    /// <summary>The host has published a valid document.</summary>
    public void Remember(Uri url) => known.Add(url.IdnHost);

    /// <summary>The shared copy; null if there is none, or storage does not answer.</summary>
    public Task<StoredDocument?> FindStoredAsync(Uri url, CancellationToken cancellation) =>
        BestEffortAsync(limit => store.FindAsync(url, limit), cancellation);

    /// <summary>Shares a copy. Best effort.</summary>
    public Task StoreAsync(Uri url, StoredDocument document, CancellationToken cancellation) =>
        BestEffortAsync<object>(
            async limit =>
            {
                await store.PutAsync(url, document, StoredFor, limit);
                return null;
            },
            cancellation
        );

    /// <summary>Removes the shared copy, because the document is gone or no longer valid. Best effort.</summary>
    public Task ForgetStoredAsync(Uri url, CancellationToken cancellation) =>
        BestEffortAsync<object>(
            async limit =>
            {
                await store.RemoveAsync(url, limit);
                return null;
            },
            cancellation
        );

    private DocumentUnavailableException Unavailable(Uri url, string reason)
    {
        audit.DocumentUnavailable(url.IdnHost, reason);
        return new(url.IdnHost, reason);
    }

    private async Task<T?> BestEffortAsync<T>(Func<CancellationToken, Task<T?>> work, CancellationToken cancellation)
        where T : class
    {
        using var limit = new CancellationTokenSource(StorageLimit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return await work(linked.Token);
        }
        catch (OutageException exception)
        {
            audit.DocumentCopyUnavailable(exception);
        }
        catch (OperationCanceledException exception) when (limit.IsCancellationRequested)
        {
            audit.DocumentCopyUnavailable(exception);
        }
        return null;
    }
}
