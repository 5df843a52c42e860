using McpOAuth.Freshness;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// A cache of documents of one kind, kept as long as their headers allow. Concurrent callers share one fetch. Errors
/// and invalid documents are never cached.
/// </summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.2.</remarks>
/// <param name="maximumLength">The maximum size of a document, in bytes.</param>
/// <param name="read">Parses a document, or returns an error.</param>
public sealed class WebDocumentCopies<T>(
    WebDocumentFetcher fetcher,
    FetchBudget budget,
    TimeProvider clock,
    int maximumLength,
    Func<Uri, ReadOnlyMemory<byte>, OAuthResult<T>> read
)
    where T : notnull
{
    /// <summary>How long an expired copy may be used if the document cannot be fetched.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>The minimum time between two fetches of a document with a cached copy, also after a failure.</summary>
    public static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(10);

    private const int MaximumCopies = 1_000;

    /// <summary>Concurrent fetches, beyond which unknown documents are refused.</summary>
    private const int MaximumFetches = 256;

    private readonly FreshByKey<string, OAuthResult<T>> copies = new(
        new()
        {
            Lifetime = CacheLifetime.Default,
            // No stale-while-revalidate: a login may use an expired document only after a fetch has failed.
            StaleIfError = Grace,
            RenewalInterval = BetweenAttempts,
            FirstRetry = BetweenAttempts,
            LongestRetry = BetweenAttempts,
        },
        clock,
        MaximumCopies
    );
    private int fetches;

    /// <param name="mayBeStale">Whether a recently expired copy is accepted if the document cannot be fetched.</param>
    public ValueTask<OAuthResult<T>> FindAsync(Uri url, bool mayBeStale, CancellationToken cancellation) =>
        copies.GetAsync(url.OriginalString, _ => LoadAsync(url), mayBeStale, cancellation);

    /// <summary>
    /// A copy newer than <paramref name="known"/>. The same one if it is younger than <see cref="BetweenAttempts"/>.
    /// </summary>
    public async Task<OAuthResult<T>> FindNewerAsync(Uri url, T known, CancellationToken cancellation) =>
        copies.TryGetCopy(url.OriginalString, out var copy) && !ReferenceEquals(copy.Value, known)
            ? copy
            : await copies.RenewAsync(url.OriginalString, _ => LoadAsync(url), mayBeStale: true, cancellation);

    private async Task<Loaded<OAuthResult<T>>> LoadAsync(Uri url)
    {
        var isUnknown = !copies.TryGetCopy(url.OriginalString, out _);
        try
        {
            var isTooMany = Interlocked.Increment(ref fetches) > MaximumFetches;
            return isUnknown && (isTooMany || !budget.TrySpend(url.IdnHost))
                ? Temporary("too many fetches")
                : Read(url, await fetcher.FetchAsync(url, maximumLength));
        }
        finally
        {
            Interlocked.Decrement(ref fetches);
        }
    }

    private Loaded<OAuthResult<T>> Read(Uri url, FetchOutcome outcome)
    {
        switch (outcome)
        {
            case FetchOutcome.Document document:
                var result = read(url, document.Body);
                return result.IsRefused
                    ? Loaded<OAuthResult<T>>.Discard(result)
                    : Loaded<OAuthResult<T>>.Keep(result, document.Lifetime);
            case FetchOutcome.Failure { IsTemporary: true } failure:
                return Temporary(failure.Reason);
            case FetchOutcome.Failure failure:
                // The document is gone, invalid, or at a forbidden address: drop the cached copy.
                return Loaded<OAuthResult<T>>.Discard(Refuse(failure.Reason));
            default:
                throw new InvalidOperationException($"Unknown outcome: {outcome}.");
        }
    }

    private static Loaded<OAuthResult<T>> Temporary(string reason) =>
        Loaded<OAuthResult<T>>.Fail(Refuse($"temporary: {reason}"));

    // The description is always the same, because the reason may reveal details of our network.
    private static OAuthError Refuse(string reason) =>
        new(ErrorCodes.InvalidClient, "The client's metadata document or JWKS could not be fetched.", reason);
}
