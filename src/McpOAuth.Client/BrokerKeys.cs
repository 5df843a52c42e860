using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace McpOAuth.Client;

/// <summary>The broker's signing keys.</summary>
/// <remarks>
/// Fetched when first needed, every 15 minutes while in use, and for an unknown key id. However many unknown ids arrive,
/// there is one fetch in 30 seconds at most, 5 after a failure. While the broker cannot be reached, known keys stay in
/// use for a day. <c>JwtBearer</c>'s own configuration manager answers 401 where the keys cannot be fetched, which would
/// send every user to sign in again.
/// </remarks>
internal sealed partial class BrokerKeys(
    BrokerKeyDocuments documents,
    IOptions<McpOAuthOptions> options,
    TimeProvider clock,
    ILogger<BrokerKeys> log
)
{
    /// <summary>In seconds: when the next attempt is allowed after a failure.</summary>
    public const int RetryAfter = 5;

    private static readonly TimeSpan Freshness = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestUse = TimeSpan.FromDays(1);
    private static readonly TimeSpan PauseAfterSuccess = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(RetryAfter);

    private readonly Lock access = new();
    private volatile KeySet? known;
    private volatile bool hasFailed;
    private DateTimeOffset notBefore = DateTimeOffset.MinValue;
    private Task? pending;

    /// <summary>The keys that may have signed a token.</summary>
    /// <param name="keyId">The token's <c>kid</c>. Null if it has none.</param>
    public IEnumerable<SecurityKey> Candidates(string? keyId) => known?.Find(keyId) ?? [];

    /// <summary>False if the keys cannot be fetched now, so that no token with this <c>kid</c> can be judged.</summary>
    public async Task<bool> CanJudgeAsync(string? keyId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (known is { } set && now < set.FetchedAt + LongestUse && set.Find(keyId).Any())
        {
            if (now >= set.FetchedAt + Freshness)
            {
                // Not awaited: the known keys serve meanwhile.
                _ = RefreshAsync();
            }
            return true;
        }
        await RefreshAsync().WaitAsync(cancellation);
        return !hasFailed;
    }

    /// <summary>Never fails. Concurrent callers share one fetch.</summary>
    private Task RefreshAsync()
    {
        lock (access)
        {
            if (pending is not { IsCompleted: false } && clock.GetUtcNow() >= notBefore)
            {
                pending = Task.Run(FetchAsync);
            }
            return pending ?? Task.CompletedTask;
        }
    }

    private async Task FetchAsync()
    {
        try
        {
            var keys = await documents.FetchAsync();
            known = new(keys, clock.GetUtcNow());
            hasFailed = false;
            Pause(PauseAfterSuccess);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            hasFailed = true;
            Pause(PauseAfterFailure);
            LogFailed(options.Value.Issuer, exception.Message);
        }
    }

    private void Pause(TimeSpan pause)
    {
        lock (access)
        {
            notBefore = clock.GetUtcNow() + pause;
        }
    }

    [LoggerMessage(2, LogLevel.Warning, "Fetching the broker's keys failed; known keys stay in use {Issuer} {Reason}")]
    private partial void LogFailed(string issuer, string reason);

    private sealed record KeySet(IReadOnlyList<SecurityKey> Keys, DateTimeOffset FetchedAt)
    {
        public IEnumerable<SecurityKey> Find(string? keyId) =>
            string.IsNullOrEmpty(keyId) ? Keys : Keys.Where(key => key.KeyId == keyId);
    }
}
