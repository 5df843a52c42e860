using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace McpOAuth.Client;

/// <summary>Gets upstream tokens for tools, for the person whose access token came with the request.</summary>
/// <remarks>
/// Injectable into any tool. Calls for the same person, tool and actions share one request, and what it gave is used
/// again for <see cref="McpOAuthOptions.ToolTokenReuse"/>.
/// </remarks>
public sealed class ToolTokens
{
    /// <summary>Tokens that are kept at the most; beyond it the ended ones are dropped.</summary>
    private const int MostKept = 10_000;

    /// <summary>A token in its last seconds would die on the way.</summary>
    private static readonly TimeSpan LastSeconds = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly TokenExchange exchange;
    private readonly IHttpContextAccessor accessor;
    private readonly McpOAuthOptions options;
    private readonly TimeProvider clock;

    internal ToolTokens(
        TokenExchange exchange,
        IHttpContextAccessor accessor,
        IOptions<McpOAuthOptions> options,
        TimeProvider clock
    )
    {
        this.exchange = exchange;
        this.accessor = accessor;
        this.options = options.Value;
        this.clock = clock;
    }

    /// <param name="tool">As the broker's settings name it.</param>
    /// <param name="actions">What the tool is about to do: it gets the scopes for that and no more.</param>
    /// <exception cref="ToolTokenException">The broker refused.</exception>
    public async Task<ToolToken> GetAsync(
        string tool,
        IReadOnlyCollection<string> actions,
        CancellationToken cancellation = default
    )
    {
        var accessToken = AccessToken();
        var key = KeyOf(accessToken, tool, actions);
        if (entries.TryGetValue(key, out var known) && known.IsOver(clock.GetUtcNow()))
        {
            entries.TryRemove(KeyValuePair.Create(key, known));
        }
        // Whoever asked first may go away: the others still wait for it.
        var entry = entries.GetOrAdd(
            key,
            _ => new Entry(() => exchange.ExchangeAsync(accessToken, tool, actions, CancellationToken.None))
        );
        try
        {
            var token = await entry.Token.Value.WaitAsync(cancellation);
            entry.Until ??= UntilOf(token);
            return token;
        }
        finally
        {
            if (entry.Token.Value.IsCompleted && entry.IsOver(clock.GetUtcNow()))
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }
            DropEnded();
        }
    }

    // Only a token is used again: whoever had to connect first may be back in a second.
    private DateTimeOffset UntilOf(ToolToken token)
    {
        var now = clock.GetUtcNow();
        return token is ToolToken.Ready ready
            ? Earlier(now + options.ToolTokenReuse, ready.ExpiresAt - LastSeconds)
            : now;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    private void DropEnded()
    {
        if (entries.Count <= MostKept)
        {
            return;
        }
        var now = clock.GetUtcNow();
        foreach (var (key, entry) in entries)
        {
            if (entry.IsOver(now))
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }
        }
    }

    private string AccessToken()
    {
        var header = accessor.HttpContext?.Request.Headers.Authorization.ToString();
        return header?.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) == true
            ? header["Bearer ".Length..].Trim()
            : throw new InvalidOperationException("There is no request with an access token here.");
    }

    // The person's token itself is kept nowhere.
    private static string KeyOf(string accessToken, string tool, IReadOnlyCollection<string> actions)
    {
        var text = string.Join('\n', [accessToken, tool, .. actions.Order(StringComparer.Ordinal)]);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed class Entry(Func<Task<ToolToken>> ask)
    {
        public Lazy<Task<ToolToken>> Token { get; } = new(ask);

        /// <summary>Null while the broker has not answered.</summary>
        public DateTimeOffset? Until { get; set; }

        public bool IsOver(DateTimeOffset now) => Until <= now || (Token.IsValueCreated && Token.Value.IsFaulted);
    }
}
