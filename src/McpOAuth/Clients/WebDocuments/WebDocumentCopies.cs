using McpOAuth.Freshness;
using McpOAuth.Protocol;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// A cache of documents of one kind, kept as long as their headers allow, and a while longer if they cannot be fetched.
/// Concurrent callers share one fetch. Errors and invalid documents are never cached.
/// </summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.2.</remarks>
/// <param name="maximumLength">The maximum size of a document, in bytes.</param>
/// <param name="isShared">Whether good copies are shared in storage.</param>
/// <param name="read">Parses a document, or returns an error.</param>
public sealed class WebDocumentCopies<T>(
    DocumentSource source,
    TimeProvider clock,
    int maximumLength,
    bool isShared,
    Func<Uri, ReadOnlyMemory<byte>, OAuthResult<T>> read
)
    where T : notnull
{
    /// <summary>How long an expired copy may be used if the document cannot be fetched.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>The minimum time between two fetches of a document with a cached copy, also after a failure.</summary>
    public static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(10);

    /// <summary>The minimum age of a shared copy before it is replaced by an equal one.</summary>
    public static readonly TimeSpan BetweenWrites = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of memory.</summary>
    private const long Capacity = 16 * 1024 * 1024;

    private readonly FreshByKey<string, Copy> copies = new(
        new()
        {
            Lifetime = CacheLifetime.Default,
            // No stale-while-revalidate: an expired document may be used only after a fetch has failed.
            StaleIfError = Grace,
            RenewalInterval = BetweenAttempts,
            FirstRetry = BetweenAttempts,
            LongestRetry = BetweenAttempts,
        },
        clock,
        Capacity,
        copy => copy.Size
    );

    /// <exception cref="DocumentUnavailableException">There is no copy, and it cannot be fetched just now.</exception>
    public async ValueTask<OAuthResult<T>> FindAsync(Uri url, CancellationToken cancellation) =>
        Usable(url, await copies.GetAsync(KeyOf(url), Loading(url), mayBeStale: true, cancellation));

    /// <summary>
    /// A copy newer than <paramref name="known"/>. The same one if it is younger than <see cref="BetweenAttempts"/>.
    /// </summary>
    /// <exception cref="DocumentUnavailableException">There is no copy, and it cannot be fetched just now.</exception>
    public async Task<OAuthResult<T>> FindNewerAsync(Uri url, T known, CancellationToken cancellation) =>
        copies.TryGetCopy(KeyOf(url), out var copy) && !ReferenceEquals(copy.Result.Value, known)
            ? copy.Result
            : Usable(url, await copies.RenewAsync(KeyOf(url), Loading(url), mayBeStale: true, cancellation));

    /// <summary>
    /// Shares the copy with all instances. Called only for documents with which somebody has logged in, so strangers
    /// cannot fill the storage.
    /// </summary>
    public async Task ShareAsync(Uri url, CancellationToken cancellation)
    {
        if (copies.TryGetCopy(KeyOf(url), out var copy) && !(copy.Document.FetchedAt - copy.SharedAt < BetweenWrites))
        {
            // Another request may write it too, with the same effect.
            copy.SharedAt = copy.Document.FetchedAt;
            await source.StoreAsync(url, copy.Document, cancellation);
        }
    }

    private static string KeyOf(Uri url) => url.OriginalString;

    private Func<CancellationToken, Task<Loaded<Copy>>> Loading(Uri url) => limit => LoadAsync(url, limit);

    // A copy from storage was expired already when this instance began to keep it.
    private OAuthResult<T> Usable(Uri url, Copy copy) =>
        copy.Result.IsRefused || copy.Document.FreshUntil + Grace > clock.GetUtcNow()
            ? copy.Result
            : throw new DocumentUnavailableException(url.IdnHost, "the copy is too old");

    private async Task<Loaded<Copy>> LoadAsync(Uri url, CancellationToken limit)
    {
        var former = copies.TryGetCopy(KeyOf(url), out var own) ? own : await FindSharedAsync(url, limit);
        if (former is not null && !ReferenceEquals(former, own))
        {
            source.Remember(url);
            if (former.Document.FreshUntil - clock.GetUtcNow() is var left && left > TimeSpan.Zero)
            {
                return Loaded<Copy>.Keep(former, left);
            }
        }
        try
        {
            var loaded = Read(url, await source.FetchAsync(url, maximumLength, isKnown: former is not null), former);
            if (isShared && former is not null && !loaded.IsKept)
            {
                // Or the copy would stand in for a removed document once the host does not respond.
                await source.ForgetStoredAsync(url, limit);
            }
            return loaded;
        }
        catch (DocumentUnavailableException)
            when (own is null && former?.Document.FreshUntil + Grace > clock.GetUtcNow())
        {
            return Loaded<Copy>.Keep(former!, BetweenAttempts);
        }
    }

    private async Task<Copy?> FindSharedAsync(Uri url, CancellationToken limit)
    {
        var stored = isShared ? await source.FindStoredAsync(url, limit) : null;
        // The rules may have changed since it was stored.
        return stored is not null && read(url, stored.Body) is { IsRefused: false } result
            ? new Copy(result, stored) { SharedAt = stored.FetchedAt }
            : null;
    }

    private Loaded<Copy> Read(Uri url, FetchOutcome outcome, Copy? former)
    {
        var now = clock.GetUtcNow();
        if (outcome is not FetchOutcome.Document document)
        {
            // The document is gone, invalid, or at a forbidden address: drop the cached copy.
            var reason = ((FetchOutcome.Failure)outcome).Reason;
            return Loaded<Copy>.Discard(new(Refuse(reason), new(default, now, now)));
        }
        var copy = new Copy(read(url, document.Body), new(document.Body, now, now + document.Lifetime));
        if (copy.Result.IsRefused)
        {
            return Loaded<Copy>.Discard(copy);
        }
        source.Remember(url);
        var isSame = former?.Document.Body.Span.SequenceEqual(document.Body.Span) == true;
        copy.SharedAt = isSame ? former!.SharedAt : null;
        return Loaded<Copy>.Keep(copy, document.Lifetime);
    }

    // The description is always the same, because the reason may reveal details of our network.
    private static OAuthError Refuse(string reason) =>
        new(ErrorCodes.InvalidClient, "The client's metadata document or JWKS could not be fetched.", reason);

    private sealed record Copy(OAuthResult<T> Result, StoredDocument Document)
    {
        /// <summary>A parsed document takes several times the space of its text.</summary>
        public long Size => 2_048 + (Document.Body.Length * 8L);

        /// <summary>When the copy in storage was fetched; null if there is none, or another document.</summary>
        public DateTimeOffset? SharedAt { get; set; }
    }
}
