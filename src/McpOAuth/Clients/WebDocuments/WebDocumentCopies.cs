using System.Collections.Concurrent;
using McpOAuth.Protocol;
using Microsoft.Extensions.Caching.Memory;

namespace McpOAuth.Clients.WebDocuments;

/// <summary>
/// Copies of documents of one kind, as long as their headers allow. Of many who want one at once, one fetches. Neither
/// an error nor an invalid document is ever kept.
/// </summary>
/// <remarks>draft-ietf-oauth-client-id-metadata-document-02 §5.2.</remarks>
public sealed class WebDocumentCopies<T> : IDisposable
    where T : notnull
{
    /// <summary>How long an outdated copy may stand in for a document that cannot be had at the moment.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>A host that did not answer, and a document that was just renewed, is left alone for that long.</summary>
    public static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(10);

    private const int MaximumCopies = 1_000;

    /// <summary>Fetches of unknown documents that may be under way at once.</summary>
    private const int MaximumFlights = 256;

    private readonly WebDocumentFetcher fetcher;
    private readonly FetchBudget budget;
    private readonly TimeProvider clock;
    private readonly int maximumLength;
    private readonly Func<Uri, ReadOnlyMemory<byte>, OAuthResult<T>> read;
    private readonly MemoryCache copies = new(new MemoryCacheOptions { SizeLimit = MaximumCopies });
    private readonly ConcurrentDictionary<string, Lazy<Task<Answer>>> flights = new(StringComparer.Ordinal);

    /// <param name="maximumLength">Bytes of a document.</param>
    /// <param name="read">Makes of a document what is kept, or refuses it.</param>
    public WebDocumentCopies(
        WebDocumentFetcher fetcher,
        FetchBudget budget,
        TimeProvider clock,
        int maximumLength,
        Func<Uri, ReadOnlyMemory<byte>, OAuthResult<T>> read
    )
    {
        this.fetcher = fetcher;
        this.budget = budget;
        this.clock = clock;
        this.maximumLength = maximumLength;
        this.read = read;
    }

    /// <param name="mayBeStale">An outdated copy will do where the document cannot be had at the moment.</param>
    public ValueTask<OAuthResult<T>> FindAsync(Uri url, bool mayBeStale, CancellationToken cancellation) =>
        Find(url) is { } copy && clock.GetUtcNow() < copy.FreshUntil
            ? ValueTask.FromResult<OAuthResult<T>>(copy.Value)
            : new(AskAsync(url, mayBeStale, cancellation));

    /// <summary>A copy that is newer than <paramref name="known"/>, or that one again where it was fetched just now.</summary>
    public async Task<OAuthResult<T>> FindNewerAsync(Uri url, T known, CancellationToken cancellation) =>
        Find(url) is { } copy && !ReferenceEquals(copy.Value, known)
            ? copy.Value
            : await AskAsync(url, mayBeStale: true, cancellation);

    public void Dispose() => copies.Dispose();

    private async Task<OAuthResult<T>> AskAsync(Uri url, bool mayBeStale, CancellationToken cancellation)
    {
        var flight = flights.GetOrAdd(url.OriginalString, _ => new(() => RenewAsync(url)));
        // Whoever began the flight may go: others wait for it, and its own time limit ends it.
        var answer = await flight.Value.WaitAsync(cancellation);
        return
            answer is { Result.IsRefused: true, IsTemporary: true }
            && mayBeStale
            && Find(url) is { } copy
            && clock.GetUtcNow() < copy.FreshUntil + Grace
            ? copy.Value
            : answer.Result;
    }

    private async Task<Answer> RenewAsync(Uri url)
    {
        try
        {
            var copy = Find(url);
            if (copy is not null && clock.GetUtcNow() < copy.AskedAt + BetweenAttempts)
            {
                return clock.GetUtcNow() < copy.FreshUntil ? new(copy.Value, false) : Temporary("asked a moment ago");
            }
            if (copy is null && (flights.Count > MaximumFlights || !budget.TrySpend(url.IdnHost)))
            {
                return Temporary("too many fetches");
            }
            return Keep(url, copy, await fetcher.FetchAsync(url, maximumLength));
        }
        finally
        {
            flights.TryRemove(url.OriginalString, out _);
        }
    }

    private Answer Keep(Uri url, Copy? former, FetchOutcome outcome) =>
        outcome switch
        {
            FetchOutcome.Document document => Read(url, document),
            FetchOutcome.Failure { IsTemporary: true } failure => LeaveAlone(url, former, failure),
            FetchOutcome.Failure failure => Forget(url, Refuse(failure.Reason)),
            _ => throw new InvalidOperationException($"An outcome that nobody knows: {outcome}."),
        };

    private Answer Read(Uri url, FetchOutcome.Document document)
    {
        var result = read(url, document.Body);
        if (result.IsRefused)
        {
            return Forget(url, result.Error);
        }
        var now = clock.GetUtcNow();
        Put(url, new Copy(result.Value, now + document.Lifetime, now));
        return new(result, false);
    }

    private Answer LeaveAlone(Uri url, Copy? former, FetchOutcome.Failure failure)
    {
        if (former is not null)
        {
            Put(url, former with { AskedAt = clock.GetUtcNow() });
        }
        return Temporary(failure.Reason);
    }

    // Gone, broken, or moved to where we do not go: what we knew of it no longer holds.
    private Answer Forget(Uri url, OAuthError error)
    {
        copies.Remove(url.OriginalString);
        return new(error, false);
    }

    private Copy? Find(Uri url) => copies.Get<Copy>(url.OriginalString);

    // The cache's own clock only reclaims space; what counts is FreshUntil.
    private void Put(Uri url, Copy copy) =>
        copies.Set(
            url.OriginalString,
            copy,
            new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = CacheLifetime.Maximum + Grace, Size = 1 }
        );

    private static Answer Temporary(string reason) => new(Refuse($"temporary: {reason}"), true);

    // One description for all: what went wrong on the way would tell what our network looks like.
    private static OAuthError Refuse(string reason) =>
        new(ErrorCodes.InvalidClient, "A document of the client could not be fetched.", reason);

    private sealed record Copy(T Value, DateTimeOffset FreshUntil, DateTimeOffset AskedAt);

    private sealed record Answer(OAuthResult<T> Result, bool IsTemporary);
}
