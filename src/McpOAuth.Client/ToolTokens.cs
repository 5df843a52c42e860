using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>Gets upstream tokens for tools, on behalf of the user whose access token came with the request.</summary>
/// <remarks>
/// Inject it into any tool. Concurrent calls for the same user, tool and actions share one exchange. The result is
/// cached for <see cref="McpOAuthOptions.ToolTokenReuse"/>.
/// </remarks>
public sealed class ToolTokens
{
    /// <summary>Above this number of cached tokens, expired ones are removed.</summary>
    private const int CleanupThreshold = 10_000;

    /// <summary>A token this close to expiry could expire before the upstream receives it.</summary>
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(10);

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

    /// <summary>Returns the tool's upstream token, or the link where the user can connect.</summary>
    /// <param name="tool">The tool's name in the broker's settings.</param>
    /// <param name="actions">The actions the tool is about to perform. The token covers only their scopes.</param>
    /// <exception cref="ToolTokenException">
    /// The broker refused the exchange, or the caller is an app without a user (<see cref="McpOAuthCaller.HasUser"/>).
    /// </exception>
    public async Task<ToolToken> GetAsync(
        string tool,
        IReadOnlyCollection<string> actions,
        CancellationToken cancellation = default
    )
    {
        if (IsApp)
        {
            throw ToolTokenException.NoUser();
        }
        var (accessToken, proof) = (AccessToken(), Proof());
        var key = KeyOf(accessToken, tool, actions);
        if (entries.TryGetValue(key, out var known) && known.IsExpired(clock.GetUtcNow()))
        {
            entries.TryRemove(KeyValuePair.Create(key, known));
        }
        // Not cancelled with the first caller: other callers wait for the same exchange.
        var entry = entries.GetOrAdd(
            key,
            _ => new Entry(() => exchange.ExchangeAsync(accessToken, proof, tool, actions, CancellationToken.None))
        );
        try
        {
            var token = await entry.Token.Value.WaitAsync(cancellation);
            entry.Until ??= CachedUntil(token);
            return token;
        }
        finally
        {
            if (entry.Token.Value.IsCompleted && entry.IsExpired(clock.GetUtcNow()))
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }
            RemoveExpired();
        }
    }

    /// <summary>
    /// Returns the tool's upstream token. If the user must connect the tool first, sends them to the broker's page, and
    /// waits for up to <see cref="McpOAuthOptions.ConnectWait"/>.
    /// </summary>
    /// <param name="call">The tool call, which knows the client's MCP revision and capabilities.</param>
    /// <param name="tool">The tool's name in the broker's settings.</param>
    /// <param name="actions">The actions the tool is about to perform. The token covers only their scopes.</param>
    /// <exception cref="ToolTokenException">The broker refused the exchange.</exception>
    /// <exception cref="InputRequiredException">
    /// The client must show a link first (MCP revision 2026-07-28 and later).
    /// </exception>
    /// <exception cref="UrlElicitationRequiredException">
    /// The client must show a link first (earlier revisions, without a session).
    /// </exception>
    /// <exception cref="McpException">
    /// The client cannot show links, or the user has not connected: the error text contains the link. Or the caller is an
    /// app without a user, whom no link would help.
    /// </exception>
    public async Task<ToolToken.Ready> GetOrElicitAsync(
        RequestContext<CallToolRequestParams> call,
        string tool,
        IReadOnlyCollection<string> actions,
        CancellationToken cancellation = default
    )
    {
        if (IsApp)
        {
            // The SDK shows only the text of this exception to the client.
            throw new McpException(ToolTokenException.NoUser().Message);
        }
        var token = await GetAsync(tool, actions, cancellation);
        if (token is ToolToken.Ready ready)
        {
            return ready;
        }
        var elicitation = new ConnectElicitation(
            call,
            again => GetAsync(tool, actions, again),
            options.ConnectWait,
            clock
        );
        return await elicitation.RunAsync((ToolToken.NotConnected)token, cancellation);
    }

    // Only tokens are cached: a user who must connect first may be back within seconds.
    private DateTimeOffset CachedUntil(ToolToken token)
    {
        var now = clock.GetUtcNow();
        return token is ToolToken.Ready ready
            ? Earlier(now + options.ToolTokenReuse, ready.ExpiresAt - ExpiryMargin)
            : now;
    }

    private static DateTimeOffset Earlier(DateTimeOffset time, DateTimeOffset? limit) =>
        limit < time ? limit.Value : time;

    private void RemoveExpired()
    {
        if (entries.Count <= CleanupThreshold)
        {
            return;
        }
        var now = clock.GetUtcNow();
        foreach (var (key, entry) in entries)
        {
            if (entry.IsExpired(now))
            {
                entries.TryRemove(KeyValuePair.Create(key, entry));
            }
        }
    }

    private bool IsApp => accessor.HttpContext is { } http && McpOAuthCaller.IsApp(http.User);

    private string AccessToken() =>
        SentToken.Of(accessor.HttpContext?.Request)
        ?? throw new InvalidOperationException("ToolTokens needs an HTTP request with an access token.");

    // The broker wants to see that the client has the key of a bound token (RFC 9449 §7.1).
    private string? Proof() =>
        SentToken.IsDpop(accessor.HttpContext?.Request) ? SentToken.ProofOf(accessor.HttpContext?.Request) : null;

    // The key is a hash, so that user tokens are not kept in memory.
    private static string KeyOf(string accessToken, string tool, IReadOnlyCollection<string> actions)
    {
        var text = string.Join('\n', [accessToken, tool, .. actions.Order(StringComparer.Ordinal)]);
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed class Entry(Func<Task<ToolToken>> exchange)
    {
        public Lazy<Task<ToolToken>> Token { get; } = new(exchange);

        /// <summary>End of the caching time. Null until the broker has responded.</summary>
        public DateTimeOffset? Until { get; set; }

        // A time-out cancels the task, which is a failure too.
        public bool IsExpired(DateTimeOffset now) =>
            Until <= now
            || Token is { IsValueCreated: true, Value: { IsCompleted: true, IsCompletedSuccessfully: false } };
    }
}
