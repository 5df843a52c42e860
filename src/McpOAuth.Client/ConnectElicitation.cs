using System.Security.Cryptography;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace McpOAuth.Client;

/// <summary>Sends a user to the broker's connect page, in the way that the client's MCP revision has for it.</summary>
/// <remarks>
/// <para>
/// MCP elicitation, URL mode. Since revision 2026-07-28 the call's result asks for the input
/// (<see cref="InputRequiredException"/>), and the client sends the call again with the user's answer. Before, a session
/// can be asked within the call; without a session, an error has the link
/// (<see cref="UrlElicitationRequiredException"/>). A client that cannot open links gets it in the error's text.
/// </para>
/// <para>
/// The user's consent to open the link is not the connection yet. So the call waits for a moment, and the user usually
/// need not repeat it.
/// </para>
/// </remarks>
internal sealed class ConnectElicitation(
    RequestContext<CallToolRequestParams> call,
    Func<CancellationToken, Task<ToolToken>> getToken,
    TimeSpan patience,
    TimeProvider clock
)
{
    /// <summary>The key of our input request in the call's result.</summary>
    private const string InputKey = "connect";

    /// <summary>The revision that replaced <c>elicitationId</c> and error -32042 by input requests.</summary>
    private const string InputRequestRevision = "2026-07-28";

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private bool HasInputRequests =>
        string.CompareOrdinal(call.Server.NegotiatedProtocolVersion, InputRequestRevision) >= 0;

    /// <summary>The SDK can send requests to the client of an earlier revision only in a session.</summary>
    private bool HasSession => call.Server.IsMrtrSupported;

    /// <summary>Returns the token if the user connects now. Otherwise throws what the client understands.</summary>
    public Task<ToolToken.Ready> RunAsync(ToolToken.NotConnected missing, CancellationToken cancellation)
    {
        var (link, message) = (missing.Link, MessageOf(missing));
        if (call.Server.ClientCapabilities?.Elicitation?.Url is null)
        {
            throw new McpException($"{message} Open {link} in your browser, then call the tool again.");
        }
        if (HasInputRequests)
        {
            return AnswerAsync(link, message, cancellation);
        }
        return HasSession
            ? AskAsync(link, message, cancellation)
            : throw new UrlElicitationRequiredException(message, [Request(link, message, NewId())]);
    }

    /// <summary>Asks in the call's result. A call that has the user's answer waits.</summary>
    private async Task<ToolToken.Ready> AnswerAsync(string link, string message, CancellationToken cancellation)
    {
        if (call.Params?.InputResponses is not { } responses || !responses.TryGetValue(InputKey, out var response))
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    [InputKey] = InputRequest.ForElicitation(Request(link, message, null)),
                }
            );
        }
        CheckAccepted(response.Deserialize(InputResponse.ElicitResultJsonTypeInfo), link);
        return await WaitAsync(link, cancellation);
    }

    /// <summary>Asks within the call, and tells the client when the user has connected.</summary>
    private async Task<ToolToken.Ready> AskAsync(string link, string message, CancellationToken cancellation)
    {
        var id = NewId();
        CheckAccepted(await call.Server.ElicitAsync(Request(link, message, id), cancellation), link);
        var ready = await WaitAsync(link, cancellation);
        await call.Server.SendNotificationAsync(
            NotificationMethods.ElicitationCompleteNotification,
            new ElicitationCompleteNotificationParams { ElicitationId = id },
            McpJsonUtilities.DefaultOptions,
            cancellation
        );
        return ready;
    }

    private async Task<ToolToken.Ready> WaitAsync(string link, CancellationToken cancellation)
    {
        var end = clock.GetUtcNow() + patience;
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var token = await getToken(cancellation);
            if (token is ToolToken.Ready ready)
            {
                return ready;
            }
            if (clock.GetUtcNow() + pause > end)
            {
                throw new McpException($"{StateOf(token)} Finish at {link} in your browser, then choose Retry.");
            }
            await Task.Delay(pause, clock, cancellation);
        }
    }

    /// <summary>What the user should do. A connected account may lack scopes only.</summary>
    private static string MessageOf(ToolToken.NotConnected missing) =>
        missing.MissingScopes.Count == 0
            ? "Connect your account to this tool first."
            : $"Your account does not allow all that this tool needs. Allow this too: {ListOf(missing)}.";

    private static string StateOf(ToolToken token) =>
        token is ToolToken.NotConnected { MissingScopes.Count: > 0 } missing
            ? $"Your account does not allow all that this tool needs yet. Missing: {ListOf(missing)}."
            : "Your account is not connected yet.";

    private static string ListOf(ToolToken.NotConnected missing) => string.Join(", ", missing.MissingScopes);

    private static void CheckAccepted(ElicitResult? result, string link)
    {
        if (result?.IsAccepted != true)
        {
            throw new McpException($"The tool needs your account. To connect it later, open {link} in your browser.");
        }
    }

    private static ElicitRequestParams Request(string link, string message, string? id) =>
        new()
        {
            Mode = "url",
            ElicitationId = id,
            Url = link,
            Message = message,
        };

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
}
